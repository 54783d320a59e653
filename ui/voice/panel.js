// The row under the answer box: the button, how loud it is, for how long, and what has become of it.
(() => {
  const voice = window.coachVoice;
  const { text, el, button, icon } = voice;
  const fine = matchMedia("(pointer: fine)").matches;

  const label = el("span");
  const face = el("span", { class: "face" });
  const speak = el("button", { type: "button", id: "speak-button", class: "speak", click: () => press() }, face, label);
  const bar = el("i");
  const meter = el("div", { class: "level", "aria-hidden": "true" }, bar);
  const time = el("time", { "aria-label": text("time") });
  const drop = button("drop", text("discard"), () => voice.takes.set({ sure: "drop" }), { class: "quiet" });
  const file = el("input", { type: "file", id: "speak-file", accept: "audio/*,.webm,.mp4,.m4a,.ogg,.opus,.flac,.wav,.mp3", change: () => chosen() });
  const upload = el("label", { class: "quiet upload", for: "speak-file" }, text("upload"));
  const hint = el("small", { class: "hint" }, fine ? text("hold_space") : "");
  const status = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const problem = el("p", { class: "note failed", role: "alert" });
  const more = el("div", { class: "more" });
  voice.panel = el(
    "div",
    { class: "voice-panel", role: "group", "aria-label": text("speak_group") },
    el("div", { class: "row" }, speak, meter, time, drop, hint, file, upload),
    status,
    problem,
    more,
  );

  const press = () => (voice.speaking.phase === "recording" ? voice.takes.end() : voice.takes.begin());
  const chosen = () => {
    if (file.files[0]) voice.takes.upload(file.files[0]);
    file.value = "";
  };

  const NAMES = { asking: "asking", recording: "stop", saving: "saving", recognising: "recognising" };
  const told = (state) => {
    const warn = voice.limits.longest - voice.limits.warn;
    if (state.phase === "asking") return text("allow");
    if (state.phase === "recording") {
      return state.seconds >= warn ? text("ends_soon", { seconds: voice.limits.warn }) : text("is_recording");
    }
    if (state.phase === "saving") return text("is_saving");
    if (state.phase === "recognising") return text("is_recognising");
    if (state.phase === "review" && !state.problem) return state.notice || text("look_over");
    return state.notice;
  };

  const sure = (state) => {
    if (!state.sure) return null;
    const recording = state.sure === "drop";
    const away = () => {
      if (recording) voice.takes.cancel();
      else voice.takes.discard();
      speak.focus({ preventScroll: true });
    };
    return el(
      "div",
      { class: "sure", role: "group", "aria-label": text("sure") },
      el("span", {}, text(recording ? "sure_recording" : "sure_saved")),
      button("sure-yes", text("discard_now"), away, { class: "stop" }),
      button("sure-no", text(recording ? "keep_recording" : "keep"), () => voice.takes.set({ sure: "" })),
    );
  };

  const unsaved = (state) =>
    state.phase !== "unsaved"
      ? null
      : el(
          "div",
          { class: "sure" },
          el("span", {}, state.final ? "" : text("still_here")),
          state.final ? null : button("retry", text("save_again"), () => voice.takes.retry(), { class: "primary" }),
          button("drop-unsaved", text("discard"), () => voice.takes.discard(), { class: "quiet" }),
        );

  const left = (state) =>
    (state.left ?? []).length === 0 || state.phase !== "idle"
      ? null
      : el("div", { class: "left" }, ...state.left.map((take) =>
          el(
            "div",
            { class: "sure" },
            el("span", {}, text("left_over", { time: voice.clock(take.seconds) })),
            button(`take-${take.id}`, text("use_it"), () => voice.takes.take(take), { class: "primary" }),
            button(`leave-${take.id}`, text("discard"), () => voice.takes.leave(take), { class: "quiet" }),
          )));

  const draw = (state) => {
    const recording = state.phase === "recording";
    const busy = ["asking", "saving", "recognising"].includes(state.phase);
    const open = voice.now().open;
    voice.panel.dataset.phase = state.phase;
    label.textContent = text(NAMES[state.phase] ?? (state.phase === "review" ? "speak_more" : "speak"));
    face.replaceChildren(icon(recording ? "stop" : "microphone"));
    speak.setAttribute("aria-pressed", String(recording));
    speak.disabled = busy || (!recording && !open) || state.phase === "unsaved";
    meter.hidden = time.hidden = drop.hidden = !recording;
    hint.hidden = recording || busy || state.phase !== "idle";
    file.disabled = busy || recording || !open;
    upload.hidden = busy || recording || state.phase === "unsaved";
    upload.classList.toggle("off", !open);
    if (status.textContent !== told(state)) status.textContent = told(state);
    if (problem.textContent !== state.problem) problem.textContent = state.problem;
    problem.hidden = !state.problem;
    voice.redraw(more, sure(state), unsaved(state), left(state), voice.review(state), voice.submitting());
  };

  voice.on("speaking", draw);
  voice.on("page", () => draw(voice.speaking));
  voice.on("submitting", () => draw(voice.speaking));
  voice.on("level", (state) => {
    bar.style.transform = `scaleX(${Math.min(1, state.level * 6).toFixed(3)})`;
    const shown = voice.clock(state.seconds);
    if (time.textContent === shown) return;
    time.textContent = shown;
    if (status.textContent !== told(state)) status.textContent = told(state);
    voice.panel.classList.toggle("soon", state.seconds >= voice.limits.longest - voice.limits.warn);
  });
})();
