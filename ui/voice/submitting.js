// Sends a spoken answer by itself after a countdown that any key, a click or a word in the box stops.
(() => {
  const voice = window.coachVoice;
  const { text, el, button } = voice;
  let left = 0;
  let timer = null;
  let ended = null;

  const tick = () => {
    left -= 1;
    if (left <= 0) finish(true);
    else voice.emit("submitting", left);
  };
  const finish = (send) => {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    voice.emit("submitting", 0);
    if (send) document.querySelector("#send")?.click();
    ended?.(send);
    ended = null;
  };

  voice.countdown = {
    get left() {
      return left;
    },
    // Resolves to whether it was sent.
    begin: (seconds) => {
      finish(false);
      left = seconds;
      timer = setInterval(tick, 1000);
      voice.emit("submitting", left);
      return new Promise((resolve) => { ended = resolve; });
    },
    now: () => finish(true),
    stop: () => finish(false),
  };

  voice.submitting = () =>
    timer === null
      ? null
      : el(
          "div",
          { class: "sure countdown", role: "status" },
          el("span", {}, text("sends_in", { seconds: left })),
          button("send-now", text("send_now"), voice.countdown.now, { class: "primary" }),
          button("wait", text("wait"), voice.countdown.stop),
        );

  document.addEventListener(
    "keydown",
    (event) => {
      if (timer === null || ["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) return;
      const onButton = event.target instanceof HTMLButtonElement && [" ", "Enter"].includes(event.key);
      if (onButton) return;
      if (event.key === "Enter") finish(true);
      else finish(false);
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("input", (event) => {
    if (event.target === voice.box() && !voice.writing) finish(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target === voice.box()) finish(false);
  });

  voice.on("recognised", ({ failed }) => {
    if (!failed && !voice.handsFree.on && voice.now().submit) voice.countdown.begin(voice.limits.countdown);
  });
  voice.on("speaking-begins", () => finish(false));
  voice.on("page", ({ turned }) => turned && finish(false));
})();
