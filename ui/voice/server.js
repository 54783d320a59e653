// What is asked of the coach: see ui/voice_routes.py. A Problem carries its sentence in the page's language.
(() => {
  const voice = window.coachVoice;

  const call = async (path, options = {}) => {
    let response;
    try {
      response = await fetch(`${path}${path.includes("?") ? "&" : "?"}page=${voice.language}`, options);
    } catch {
      throw new voice.Problem(voice.text("unreachable"));
    }
    if (response.ok) return response;
    const told = await response.json().catch(() => ({}));
    throw new voice.Problem(told.problem ?? voice.text("unreachable"), response.status < 500);
  };
  const given = async (path, options) => (await call(path, options)).json();
  const posted = (path, body = {}) =>
    call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const path = (...parts) => `/speech/${parts.map(encodeURIComponent).join("/")}`;

  voice.server = {
    save: (where, sound, language) =>
      given(`${path(where.session, where.turn)}${language ? `?language=${language}` : ""}`, {
        method: "POST",
        headers: { "Content-Type": sound.type || "application/octet-stream" },
        body: sound,
      }),
    waiting: (where) => given(path(where.session, where.turn, "waiting")),
    recognise: async function* (recording, language) {
      const response = await posted(path(recording.session, "recordings", recording.id, "recognise"), { language });
      let rest = "";
      const lines = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await lines.read().catch(() => {
          throw new voice.Problem(voice.text("unreachable"));
        });
        if (done) return;
        const parts = (rest + value).split("\n");
        rest = parts.pop();
        for (const line of parts) {
          const told = JSON.parse(line);
          if (told.problem && !told.id) throw new voice.Problem(told.problem);
          yield told;
        }
      }
    },
    undo: async (recording, correction) =>
      (await posted(path(recording.session, "recordings", recording.id, "undo"), { correction })).json(),
    discard: (recording) => posted(path(recording.session, "recordings", recording.id, "discard")),
    sound: (recording) => path(recording.session, "recordings", recording.id, "sound"),
    aloud: (session, turn, what) => given(path(session, turn, "aloud", what)),
    ready: () => posted("/speech/ready"),
    voices: () => given("/speech/voices"),
    say: async (sentence, language, name, rate) =>
      (await posted("/speech/say", { sentence, language, voice: name || null, rate })).blob(),
  };
})();
