// What was heard, to be looked over before it is sent: doubtful words, corrections, the sound, the language.
(() => {
  const voice = window.coachVoice;
  const { text, el, button } = voice;

  // Puts what was heard back in the place of a correction, in a text that the person has changed meanwhile: at the
  // occurrence whose surroundings resemble those of the transcript most.
  voice.replacedNear = (box, transcript, correction) => {
    const [start, end] = correction.span;
    const before = transcript.slice(Math.max(0, start - 12), start);
    const after = transcript.slice(end, end + 12);
    let best = -1;
    let most = -1;
    for (let at = box.indexOf(correction.corrected); at >= 0; at = box.indexOf(correction.corrected, at + 1)) {
      let alike = 0;
      while (alike < before.length && box[at - 1 - alike] === before[before.length - 1 - alike]) alike += 1;
      let right = 0;
      const behind = at + correction.corrected.length;
      while (right < after.length && box[behind + right] === after[right]) right += 1;
      if (alike + right > most) [best, most] = [at, alike + right];
    }
    if (best < 0) return box;
    return box.slice(0, best) + correction.heard + box.slice(best + correction.corrected.length);
  };

  const player = new Audio();
  player.preload = "auto";
  let playing = "";
  let until = null;
  const play = (recording, from = 0, to = null) => {
    const source = voice.server.sound(recording);
    if (!player.paused && from === 0 && to === null) {
      player.pause();
      return;
    }
    voice.reader.stop();
    if (playing !== source) player.src = playing = source;
    until = to;
    player.currentTime = Math.max(0, from);
    player.play().catch(() => voice.takes.set({ problem: text("sound_gone") }));
  };
  player.ontimeupdate = () => {
    if (until !== null && player.currentTime >= until) player.pause();
  };
  player.onpause = player.onplay = () => voice.emit("speaking", voice.speaking);
  voice.on("speaking-begins", () => player.pause());

  // A doubtful word: chosen in the answer box, and heard again.
  const show = (recording, doubt) => {
    const box = voice.box();
    const at = box.value.indexOf(doubt.text, Math.max(0, voice.speaking.before.length + doubt.span[0] - 8));
    if (at >= 0) {
      box.focus();
      box.setSelectionRange(at, at + doubt.text.length);
    }
    if (recording.sound) play(recording, doubt.start - 0.4, doubt.end + 0.4);
  };

  const marked = (recording) => {
    const pieces = [];
    const told = [
      ...recording.doubtful.map((doubt) => ({ span: doubt.span, doubt })),
      ...recording.corrections.map((correction) => ({ span: correction.span, correction })),
    ].sort((one, other) => one.span[0] - other.span[0]);
    let at = 0;
    for (const { span, doubt, correction } of told) {
      if (span[0] < at) continue;
      pieces.push(recording.text.slice(at, span[0]));
      const word = recording.text.slice(...span);
      pieces.push(
        correction
          ? el("ins", { title: text("was_heard", { heard: correction.heard }) }, word)
          : el("button", { type: "button", class: "doubt", "data-key": `doubt-${span[0]}`, title: text("doubtful_title"), "aria-label": text("doubtful_word", { word }), click: () => show(recording, doubt) }, word),
      );
      at = span[1];
    }
    pieces.push(recording.text.slice(at));
    return el("p", { class: "heard", lang: recording.language === "zh" ? "zh-CN" : "en", tabindex: "0", role: "region", "aria-label": text("heard") }, ...pieces);
  };

  const corrections = (recording) => {
    if (!recording.corrections.length) return null;
    const rows = recording.corrections.map((correction, number) =>
      el(
        "li",
        {},
        el("s", {}, correction.heard),
        el("span", { class: "arrow", "aria-label": text("became") }, "→"),
        el("b", {}, correction.corrected),
        el("small", {}, text(correction.source === "glossary" ? "from_glossary" : "from_notes")),
        button(`undo-${number}`, text("undo"), () => voice.takes.undo(number), {
          class: "quiet",
          "aria-label": text("undo_correction", { heard: correction.heard, corrected: correction.corrected }),
        }),
      ));
    return el("div", { class: "corrections" }, el("h4", {}, text("corrections")), el("ul", {}, ...rows));
  };

  const languages = (recording) =>
    el("span", { class: "languages", role: "group", "aria-label": text("spoken_language") }, ...["zh", "en"].map((language) =>
      button(`language-${language}`, text(`language_${language}`), () => voice.takes.again(language), {
        "aria-pressed": String(recording.language === language),
        title: text("recognise_in", { language: text(`language_${language}`) }),
      })));

  voice.review = (state) => {
    const { recording } = state;
    if (state.phase !== "review" || !recording) return null;
    const doubts = recording.doubtful.length;
    return el(
      "div",
      { class: "review", role: "group", "aria-label": text("review") },
      recording.text && (doubts || recording.corrections.length) ? marked(recording) : null,
      doubts ? el("p", { class: "why" }, text("doubtful", { count: doubts })) : null,
      corrections(recording),
      el(
        "div",
        { class: "row" },
        recording.sound
          ? button("play", text(player.paused ? "play" : "pause_playing"), () => play(recording), { icon: player.paused ? "play" : "stop", class: "quiet" })
          : null,
        el("small", {}, voice.clock(recording.seconds)),
        recording.sound ? languages(recording) : null,
        recording.sound && state.problem ? button("again", text("try_again"), () => voice.takes.again(null), { class: "primary" }) : null,
        state.replaced !== null ? button("bring-back", text("bring_back"), () => voice.takes.bringBack(), { class: "quiet" }) : null,
        button("discard", text("discard"), () => voice.takes.set({ sure: "saved" }), { class: "quiet" }),
      ),
    );
  };
})();
