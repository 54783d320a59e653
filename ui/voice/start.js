// Puts the voice parts where the page has room for them, and tells them what the page does.
(() => {
  const voice = window.coachVoice;
  const { text, el, button } = voice;

  // Under the question: read it, have all of them read, or do everything by voice.
  const read = button("read", text("read_aloud"), () => (voice.reader.busy ? voice.reader.stop() : voice.readAloud("question")), { icon: "sound", id: "read-question" });
  const explain = button("explain", text("read_explanation"), () => readResult(), { id: "read-explanation", icon: "sound" });
  const auto = button("auto", text("reads_by_itself"), () => voice.setReads(!voice.readsQuestions()), { id: "reads-by-itself", role: "switch" });
  const free = button("free", text("hands_free"), () => voice.handsFree.toggle(), { id: "hands-free-button", icon: "talk" });
  const problem = el("p", { class: "note failed", role: "alert", hidden: true });
  const aloud = el("div", { class: "aloud", role: "group", "aria-label": text("aloud_group") }, read, explain, auto, free, problem);

  // In the plan: the whole interview by voice, from its first question on.
  let byVoice = false;
  const begin = button("by-voice", text("start_hands_free"), () => {
    byVoice = true;
    document.querySelector("#start")?.click();
  }, { icon: "talk", id: "start-hands-free" });
  const plan = el("div", { class: "aloud" }, begin);

  const readResult = async () => {
    voice.reader.stop();
    await voice.reader.done();
    const now = voice.now();
    await voice.readAloud("explanation", { ...now, turn: now.explained });
  };
  const drawAloud = () => {
    const now = voice.now();
    read.lastChild.textContent = text(voice.reader.busy ? "stop_reading" : "read_aloud");
    read.firstChild.replaceWith(voice.icon(voice.reader.busy ? "stop" : "sound"));
    explain.hidden = !now.explained || voice.reader.busy;
    auto.setAttribute("aria-checked", String(voice.readsQuestions()));
    free.setAttribute("aria-pressed", String(voice.handsFree.state.phase !== "off"));
    free.disabled = !now.open && voice.handsFree.state.phase === "off";
  };
  voice.on("reading", (busy) => {
    if (busy) problem.hidden = true;
    drawAloud();
  });
  voice.on("reading-problem", (message) => {
    problem.textContent = message;
    problem.hidden = false;
  });
  voice.on("options", drawAloud);
  voice.on("hands-free", drawAloud);

  const mount = (place, part) => {
    const node = document.querySelector(place);
    if (node && part.parentNode !== node) node.replaceChildren(part);
  };

  let before = voice.now();
  const look = () => {
    mount("#speak .place", voice.panel);
    mount("#aloud .place", aloud);
    mount("#start-by-voice .place", plan);
    const options = document.querySelector("#voice-options .place:empty");
    if (options) {
      options.textContent = "…";
      voice.drawOptions(options);
    }
    const now = voice.now();
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    const was = before;
    before = now;
    changed(was, now);
  };

  const changed = async (was, now) => {
    const turned = now.turn !== was.turn;
    const asked = now.open && (turned || !was.open) && now.turn !== read.dataset.turn;
    voice.emit("page", { before: was, now, turned });
    drawAloud();
    if (turned) await voice.takes.turned();
    if (asked) {
      read.dataset.turn = now.turn;
      if (byVoice) voice.handsFree.toggle();
      else if (voice.readsQuestions() && !voice.handsFree.on) voice.readAloud("question", now);
      byVoice = false;
      await voice.takes.restore(now);
    }
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; look(); }, 30); // not a frame: a hidden tab draws none, and goes on by voice
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-now"] });
})();
