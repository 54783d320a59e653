// Reads aloud, one sentence after the other, beginning with the first as soon as it is there.
(() => {
  const voice = window.coachVoice;
  let queue = []; // { sentence, language, key }
  let run = 0; // counts up when reading is stopped: what was under way then is of no use
  let reading = false;
  let player = null;
  const idle = [];

  // The coach's own voice makes the next sentence while one is being heard.
  const ahead = new Map();
  const made = (item, name) => {
    const key = `${name}|${voice.rate()}|${item.language}|${item.sentence}`;
    if (!ahead.has(key)) {
      if (ahead.size > 6) ahead.delete(ahead.keys().next().value);
      const sound = voice.server.say(item.sentence, item.language, name, voice.rate());
      sound.catch(() => ahead.delete(key));
      ahead.set(key, sound);
    }
    return ahead.get(key);
  };

  const play = (sound, mine) =>
    new Promise((resolve, reject) => {
      if (mine !== run) {
        resolve();
        return;
      }
      const address = URL.createObjectURL(sound);
      player = new Audio(address);
      const end = () => {
        URL.revokeObjectURL(address);
        resolve();
      };
      player.onended = end;
      player.onpause = end;
      player.onerror = () => reject(new voice.Problem(voice.text("voice_failed")));
      player.play().catch((error) =>
        error.name === "NotAllowedError" ? reject(new voice.Problem(voice.text("press_to_read"))) : end());
    });

  const read = async (item, mine) => {
    const chosen = await voice.chosenVoice(item.language);
    if (mine !== run) return;
    if (chosen.own) {
      await voice.readByBrowser(item.sentence, item.language, chosen.own);
      return;
    }
    const sound = made(item, chosen.coach);
    const next = queue[0];
    if (next) sound.then(() => mine === run && made(next, chosen.coach)).catch(() => {});
    await play(await sound, mine);
  };

  const work = async () => {
    if (reading) return;
    reading = true;
    voice.emit("reading", true);
    while (queue.length) {
      const mine = run;
      const item = queue.shift();
      voice.emit("caption", item);
      try {
        await read(item, mine);
      } catch (error) {
        if (!(error instanceof voice.Problem)) throw error;
        if (mine === run) {
          queue = [];
          voice.emit("reading-problem", error.message);
        }
      }
    }
    reading = false;
    voice.emit("reading", false);
    while (idle.length) idle.shift()();
  };

  voice.reader = {
    get busy() {
      return reading;
    },
    // sentences in one language, after what is being read.
    say: (sentences, language) => {
      queue.push(...sentences.map((sentence) => ({ sentence, language })));
      if (queue.length) work();
    },
    stop: () => {
      run += 1;
      queue = [];
      voice.stopBrowser();
      player?.pause();
    },
    // Resolves once nothing is left to be read.
    done: () => (reading ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve()),
  };

  // what: "question", "verdicts", "explanation" or "report" of a turn; fetched, then read after what is being read.
  voice.readAloud = async (what, now = voice.now()) => {
    if (!now.session || !now.turn) return;
    const mine = run;
    try {
      const { sentences, language } = await voice.server.aloud(now.session, now.turn, what);
      if (mine === run) voice.reader.say(sentences, language);
    } catch (error) {
      if (!(error instanceof voice.Problem)) throw error;
      voice.emit("reading-problem", error.message);
    }
  };
})();
