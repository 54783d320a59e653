// A whole interview by voice: the question is read, the microphone opens, a long silence ends the answer, a countdown
// sends it, verdicts and explanation are read, and the next question follows. Every step can be held or hurried by key.
(() => {
  const voice = window.coachVoice;
  const { text } = voice;
  const TRIES = 2; // how often it listens again where nothing was heard

  // phase: off | reading | listening | working | sending | waiting | paused
  const state = { phase: "off", caption: "", who: "", quiet: null, problem: "" };
  let activity = null;
  let tries = 0;
  let turn = ""; // the one that was read last

  const set = (changes) => {
    Object.assign(state, changes);
    voice.emit("hands-free", state);
  };
  voice.patience = () => voice.remembered("silence", 4); // seconds of silence that end an answer
  const on = () => state.phase !== "off" && state.phase !== "paused";

  const pause = (problem = "") => {
    set({ phase: "paused", problem, quiet: null });
    voice.reader.stop();
    voice.countdown.stop();
    if (voice.speaking.phase === "recording") voice.takes.end();
  };

  const listen = async () => {
    if (!on() || !voice.now().open) return;
    activity = new voice.Activity();
    set({ phase: "listening", quiet: null, problem: "" });
    await voice.chime();
    if (state.phase !== "listening") return;
    await voice.takes.begin();
    if (voice.speaking.phase !== "recording" && state.phase === "listening") pause(voice.speaking.problem);
  };

  const reads = async (parts, now) => {
    set({ phase: "reading", problem: "" });
    for (const part of parts) await voice.readAloud(part, now);
    await voice.reader.done();
    return state.phase === "reading";
  };

  const ask = async () => {
    const now = voice.now();
    turn = now.turn;
    tries = 0;
    if (await reads(["question"], now)) await listen();
  };

  const resume = () => {
    set({ phase: "reading", problem: "" });
    if (voice.speaking.phase === "review" && voice.box()?.value.trim()) send();
    else ask();
  };

  const send = async () => {
    set({ phase: "sending" });
    const sent = await voice.countdown.begin(voice.limits.countdown);
    if (state.phase === "sending") set({ phase: sent ? "waiting" : "paused" });
  };

  // Nothing was heard, or it was not recognised: why is read, and it listens again.
  const nothing = async (why) => {
    tries += 1;
    if (tries > TRIES) return pause(text("nothing_heard_pause"));
    set({ phase: "reading" });
    voice.reader.say([why], voice.language);
    await voice.reader.done();
    return state.phase === "reading" ? listen() : undefined;
  };

  // The coach is done: a reply or a grade was read as it came; now what is asked next.
  const opened = async (before, now) => {
    const same = now.turn === turn;
    if (same && now.failed) {
      if (await reads(["reply"], now)) pause(text("not_graded_pause"));
    } else if (same) {
      if (await reads(["reply"], now)) await listen();
    } else {
      await voice.reader.done();
      if (on()) await ask();
    }
  };
  const ended = async (before, now) => {
    await voice.readAloud("report", now);
    await voice.reader.done();
    set({ phase: "off" });
  };

  voice.on("level", ({ level, seconds }) => {
    if (state.phase !== "listening") return;
    activity.hear(level, seconds);
    const silence = activity.silence(seconds);
    const left = silence === null ? null : Math.max(0, voice.patience() - silence);
    set({ quiet: silence !== null && silence > 0.8 ? left : null });
    if (left === 0) voice.takes.end();
  });
  voice.on("speaking", ({ phase, recording }) => {
    if (!on()) return;
    if (["saving", "recognising"].includes(phase)) set({ phase: "working", quiet: null });
    if (phase === "recognising" && recording?.text) set({ caption: recording.text, who: "person" });
    if (phase === "unsaved") pause(voice.speaking.problem);
    if (state.phase === "working" && phase === "idle") nothing(text("say_again")); // too short to be anything
  });
  voice.on("recognised", ({ failed }) => {
    if (!on()) return;
    const { recording, problem } = voice.speaking;
    if (!failed) {
      set({ caption: recording.text, who: "person" });
      send();
    } else nothing(problem);
  });
  voice.on("caption", ({ sentence }) => state.phase !== "off" && set({ caption: sentence, who: "coach" }));
  voice.on("reading-problem", (problem) => on() && pause(problem));
  voice.on("page", ({ before, now }) => {
    if (!on()) return;
    const answered = { ...now, turn };
    if (now.graded !== before.graded && now.graded) voice.readAloud("verdicts", answered);
    if (now.explained !== before.explained && now.explained === turn) voice.readAloud("explanation", answered);
    if (now.ended && !before.ended) ended(before, now);
    else if (now.open && (!before.open || now.turn !== before.turn) && state.phase !== "listening") opened(before, now);
    else if (!now.open && before.open && state.phase !== "sending") set({ phase: "waiting" });
  });

  voice.handsFree = {
    state,
    get on() {
      return on();
    },
    toggle: () => {
      if (state.phase !== "off") {
        pause();
        set({ phase: "off" });
      } else if (voice.hindrance()) {
        voice.takes.set({ problem: text(voice.hindrance()) });
      } else if (voice.now().open) {
        ask();
      }
    },
    pause: () => pause(),
    resume,
    // The person is still thinking.
    stay: () => {
      if (state.phase === "listening") activity.stay(voice.speaking.seconds);
    },
    // Whatever is under way is enough: the reading, the answer, or the countdown.
    next: () => {
      if (state.phase === "reading") voice.reader.stop();
      else if (state.phase === "listening") voice.takes.end();
      else if (state.phase === "sending") voice.countdown.now();
      else if (state.phase === "paused") resume();
    },
  };
})();
