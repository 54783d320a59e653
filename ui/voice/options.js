// What this browser remembers: whether questions are read, by which voice and how fast, and how patient silence is.
(() => {
  const voice = window.coachVoice;
  const { text, el, button } = voice;
  const SAMPLE = { zh: "请说说注意力分数为什么要除以根号 d。", en: "Why are attention scores divided by root d?" };

  voice.readsQuestions = () => voice.remembered("reads", false);
  voice.setReads = (reads) => {
    voice.remember("reads", reads);
    voice.emit("options");
  };

  const reads = el("input", { type: "checkbox", id: "reads-questions", change: () => voice.setReads(reads.checked) });
  const field = (id, label, info, control) =>
    el("div", { class: "field" }, el("label", { for: id }, label), info ? el("small", { id: `${id}-info` }, info) : null, control);

  const slider = (name, otherwise, least, most, step, shown) => {
    const output = el("output", { for: `voice-${name}` });
    const input = el("input", {
      type: "range", id: `voice-${name}`, min: least, max: most, step,
      input: () => {
        voice.remember(name, Number(input.value));
        output.textContent = shown(input.value);
      },
    });
    input.value = voice.remembered(name, otherwise);
    output.textContent = shown(input.value);
    return el("div", { class: "row" }, input, output);
  };

  const choice = async (language, own) => {
    const browser = await voice.browserVoices(language);
    const select = el(
      "select",
      { id: `voice-${language}`, change: () => voice.remember(`voice-${language}`, select.value) },
      el("option", { value: "" }, text(browser.length ? "voice_usual" : "voice_usual_own")),
      ...browser.map((one) => el("option", { value: `browser:${one.voiceURI}` }, text("voice_of_browser", { name: one.name }))),
      ...own.map((name) => el("option", { value: `coach:${name}` }, text("voice_of_coach", { name }))),
    );
    select.value = voice.remembered(`voice-${language}`, "");
    if (!select.value) select.value = "";
    const listen = () => {
      voice.reader.stop();
      voice.reader.done().then(() => voice.reader.say([SAMPLE[language]], language));
    };
    const row = el("div", { class: "row" }, select, button(`listen-${language}`, text("listen"), listen, { icon: "sound" }));
    return field(`voice-${language}`, text("voice_for", { language: text(`language_${language}`) }), "", row);
  };

  const problem = el("p", { class: "note failed", role: "alert", hidden: true });
  voice.on("reading-problem", (message) => {
    problem.textContent = message;
    problem.hidden = false;
  });
  voice.on("reading", (busy) => {
    if (busy) problem.hidden = true;
  });

  voice.drawOptions = async (place) => {
    const voices = await voice.server.voices().catch(() => ({}));
    reads.checked = voice.readsQuestions();
    place.replaceChildren(
      el("label", { class: "check" }, reads, el("span", {}, text("reads_questions"))),
      await choice("zh", voices.zh ?? []),
      await choice("en", voices.en ?? []),
      field("voice-rate", text("rate"), "", slider("rate", 1, 0.6, 1.6, 0.1, (value) => `× ${Number(value).toFixed(1)}`)),
      field("voice-silence", text("silence"), text("silence_info"), slider("silence", 4, 2, 15, 1, (value) => text("seconds", { count: value }))),
      problem,
    );
  };
})();
