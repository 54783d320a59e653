// Which voice reads: the browser's, or the coach's own where the browser has none or the person prefers it.
(() => {
  const voice = window.coachVoice;
  const own = window.speechSynthesis ?? null;
  const TAGS = { zh: "zh-CN", en: "en-US" };

  // The browser's voices come late, once, in most browsers.
  const loaded = new Promise((resolve) => {
    if (!own || own.getVoices().length) {
      resolve();
      return;
    }
    own.addEventListener("voiceschanged", () => resolve(), { once: true });
    setTimeout(resolve, 600);
  });

  voice.browserVoices = async (language) => {
    await loaded;
    return own ? own.getVoices().filter((one) => one.lang.toLowerCase().startsWith(language)) : [];
  };
  voice.rate = () => voice.remembered("rate", 1);

  // { own: SpeechSynthesisVoice } or { coach: name, "" for its default }
  voice.chosenVoice = async (language) => {
    const there = await voice.browserVoices(language);
    const chosen = voice.remembered(`voice-${language}`, "");
    if (chosen.startsWith("coach:")) return { coach: chosen.slice("coach:".length) };
    const named = there.find((one) => `browser:${one.voiceURI}` === chosen);
    const usual = there.find((one) => one.default) ?? there.find((one) => one.localService) ?? there[0];
    return named || usual ? { own: named ?? usual } : { coach: "" };
  };

  // Reads one sentence with the browser's voice; ends when it has been read or was stopped.
  voice.readByBrowser = (sentence, language, chosen) =>
    new Promise((resolve, reject) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.voice = chosen;
      utterance.lang = chosen.lang || TAGS[language];
      utterance.rate = voice.rate();
      voice.utterance = utterance; // Chrome forgets to tell the end of one that nothing refers to
      utterance.onend = () => resolve();
      utterance.onerror = ({ error }) =>
        error === "canceled" || error === "interrupted"
          ? resolve()
          : reject(new voice.Problem(voice.text(error === "not-allowed" ? "press_to_read" : "voice_failed")));
      own.speak(utterance);
    });
  voice.stopBrowser = () => own?.cancel();
})();
