// The bar of the hands-free interview: what is being said, by whom, and what happens next.
(() => {
  const voice = window.coachVoice;
  const { text, el, button } = voice;

  // Two soft notes: the microphone is open now.
  voice.chime = async () => {
    const context = new AudioContext();
    const volume = context.createGain();
    volume.gain.value = 0.06;
    volume.connect(context.destination);
    for (const [at, pitch] of [[0, 520], [0.12, 700]]) {
      const note = context.createOscillator();
      note.frequency.value = pitch;
      note.connect(volume);
      note.start(context.currentTime + at);
      note.stop(context.currentTime + at + 0.1);
    }
    await new Promise((resolve) => setTimeout(resolve, 280));
    context.close();
  };

  const state = el("p", { class: "state-line", role: "status", "aria-live": "polite" });
  const caption = el("p", { class: "caption", "aria-live": "polite" });
  const quiet = el("i");
  const silence = el("div", { class: "silence", "aria-hidden": "true" }, quiet);
  const actions = el("div", { class: "row" });
  const keys = el("small", { class: "keys" }, text("hands_free_keys"));
  const bar = el(
    "section",
    { id: "hands-free", "aria-label": text("hands_free"), hidden: true, tabindex: "-1" },
    el("div", { class: "inner" }, state, caption, silence, actions, keys),
  );

  const NEXT = { reading: "skip_reading", listening: "answer_done", sending: "send_now", paused: "go_on" };
  const told = (now) => {
    if (now.phase === "listening" && now.quiet !== null) return text("silence_left", { seconds: Math.ceil(now.quiet) });
    if (now.phase === "sending") return text("sends_in", { seconds: voice.countdown.left });
    return now.problem || text(`phase_${now.phase}`);
  };
  let drawn = "";
  const draw = (now) => {
    if (!bar.isConnected) document.body.append(bar);
    const begins = bar.hidden && now.phase !== "off";
    bar.hidden = now.phase === "off";
    document.body.classList.toggle("hands-free", !bar.hidden);
    if (bar.hidden) {
      drawn = "";
      return;
    }
    bar.dataset.phase = now.phase;
    const line = told(now);
    if (state.textContent !== line) state.textContent = line;
    if (caption.textContent !== now.caption) caption.textContent = now.caption;
    caption.dataset.who = now.who;
    silence.hidden = now.phase !== "listening";
    quiet.style.transform = `scaleX(${now.quiet === null ? 1 : (now.quiet / voice.patience()).toFixed(3)})`;
    if (begins) bar.focus(); // away from boxes and buttons, where the keys mean something else
    if (drawn === now.phase) return;
    drawn = now.phase;
    voice.redraw(
      actions,
      NEXT[now.phase] ? button("next", text(NEXT[now.phase]), voice.handsFree.next, { class: "primary" }) : null,
      now.phase === "listening" ? button("stay", text("still_thinking"), voice.handsFree.stay) : null,
      now.phase !== "paused" ? button("pause", text("pause"), voice.handsFree.pause) : null,
      button("end", text("end_hands_free"), voice.handsFree.toggle, { class: "quiet" }),
    );
  };
  voice.on("hands-free", draw);
  voice.on("submitting", () => draw(voice.handsFree.state));

  // A phone does not go to sleep in the middle of an interview.
  let awake = null;
  const wake = async (wanted) => {
    if (wanted && !awake && navigator.wakeLock) awake = await navigator.wakeLock.request("screen").catch(() => null);
    if (!wanted && awake) {
      awake.release();
      awake = null;
    }
  };
  voice.on("hands-free", ({ phase }) => wake(phase !== "off"));

  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, button, a, summary, audio") !== null;
  document.addEventListener("keydown", (event) => {
    if (!voice.handsFree.on && voice.handsFree.state.phase !== "paused") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) && event.key !== "Escape") {
      voice.handsFree.stay();
      return;
    }
    if (event.key === "Enter") voice.handsFree.next();
    else if (event.key === "Escape" && voice.handsFree.on) voice.handsFree.pause();
    else {
      voice.handsFree.stay();
      if (event.key !== " ") return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
