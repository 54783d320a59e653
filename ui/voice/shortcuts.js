// Space is held to speak, Escape asks before it discards; F2 speaks, F4 reads, F9 is hands-free, wherever the focus is.
(() => {
  const voice = window.coachVoice;
  const TAP = 300; // milliseconds; a shorter press of space was not meant
  let heldSince = null;

  // Where a key means something else already.
  const taken = (target) =>
    target instanceof Element &&
    target.closest("input, textarea, select, button, a, summary, audio, [contenteditable='true'], [role='tab'], [role='slider'], [role='option']") !== null;
  const practising = () => Boolean(voice.panel.isConnected && voice.panel.offsetParent);

  const held = (event) => {
    if (event.repeat || heldSince !== null) return event.preventDefault();
    if (!practising() || !voice.now().open || voice.speaking.phase === "recording") return undefined;
    event.preventDefault();
    heldSince = performance.now();
    return voice.takes.begin();
  };
  const escaped = (event) => {
    const { phase, sure } = voice.speaking;
    if (sure) voice.takes.set({ sure: "" });
    else if (phase === "recording") voice.takes.set({ sure: "drop" });
    else if (voice.reader.busy) voice.reader.stop();
    else return;
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === " " && !taken(event.target) && !voice.handsFree.on) held(event);
    else if (event.key === "Escape") escaped(event);
    else if (event.key === "F2" && practising()) {
      event.preventDefault();
      if (voice.speaking.phase === "recording") voice.takes.end();
      else voice.takes.begin();
    } else if (event.key === "F4" && practising()) {
      event.preventDefault();
      if (voice.reader.busy) voice.reader.stop();
      else voice.readAloud("question");
    } else if (event.key === "F9" && practising()) {
      event.preventDefault();
      voice.handsFree.toggle();
    }
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== " " || heldSince === null) return;
    event.preventDefault();
    const tap = performance.now() - heldSince < TAP;
    heldSince = null;
    if (voice.speaking.phase === "asking") {
      voice.takes.end(); // the browser asked for permission; that is no answer yet
      voice.takes.set({ notice: voice.text("hold_longer") });
    } else if (tap) {
      voice.takes.cancel().then(() => voice.takes.set({ notice: voice.text("hold_longer") }));
    } else {
      voice.takes.end();
    }
  });
  addEventListener("blur", () => {
    if (heldSince === null) return;
    heldSince = null;
    voice.takes.end();
  });
  document.addEventListener("input", (event) => {
    if (event.target === voice.box() && !voice.writing && !event.target.value.trim()) voice.link([]);
  });
})();
