// One recording at a time, of one microphone, in small pieces that are kept at once.
(() => {
  const voice = window.coachVoice;
  const PIECE = 500; // milliseconds of sound that a crash can cost
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const PROBLEMS = {
    NotAllowedError: "refused",
    SecurityError: "refused",
    NotFoundError: "no_microphone",
    OverconstrainedError: "no_microphone",
    NotReadableError: "microphone_busy",
    AbortError: "microphone_busy",
  };

  // Why nothing can be recorded here, as the name of a text; empty where it can.
  voice.hindrance = () => {
    if (!navigator.mediaDevices?.getUserMedia) return window.isSecureContext ? "no_recorder" : "insecure";
    return window.MediaRecorder && window.indexedDB ? "" : "no_recorder";
  };

  // The function that lets a lock go, or null where another tab holds it.
  const lock = (name) =>
    new Promise((resolve) => {
      if (!navigator.locks) {
        resolve(() => {});
        return;
      }
      navigator.locks.request(name, { ifAvailable: true }, (held) => {
        if (held) return new Promise((release) => resolve(release));
        resolve(null);
        return undefined;
      });
    });
  voice.lock = lock;

  const microphone = async () => {
    try {
      return await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
    } catch (error) {
      throw new voice.Problem(voice.text(PROBLEMS[error.name] ?? "microphone_busy"));
    }
  };

  // Calls heard(level, seconds) twenty times a second; returns what ends it.
  const listen = (stream, begun, heard) => {
    const context = new AudioContext();
    context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      heard(Math.sqrt(power), (performance.now() - begun) / 1000);
    }, 50);
    return () => {
      clearInterval(timer);
      context.close();
    };
  };

  // Begin to record. where: { session, turn }; heard(level, seconds) as it goes on; cut() when the microphone is gone.
  // Returns { take, stop() -> Blob, drop() }. Raises Problem.
  voice.record = async (where, heard, cut) => {
    const free = await lock("coach-microphone");
    if (!free) throw new voice.Problem(voice.text("other_tab"));
    let stream = null;
    let letGo = null;
    const id = crypto.randomUUID();
    try {
      stream = await microphone();
      const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? "";
      const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 48000 });
      const take = { id, ...where, type: recorder.mimeType || type, seconds: 0, at: Date.now() };
      letGo = await lock(`coach-take-${id}`);
      const pieces = [];
      const kept = [];
      const begun = performance.now();
      recorder.ondataavailable = ({ data }) => {
        if (!data.size) return;
        take.seconds = (performance.now() - begun) / 1000;
        pieces.push(data);
        kept.push(voice.store.add({ ...take }, pieces.length, data).catch(() => {})); // a full disk: memory still has it
      };
      recorder.start(PIECE);
      const deaf = listen(stream, begun, heard);
      stream.getAudioTracks()[0].onended = cut;
      const flush = () => recorder.state === "recording" && recorder.requestData();
      addEventListener("pagehide", flush);
      let ending = null;
      const end = () => (ending ??= ended());
      const ended = async () => {
        deaf();
        removeEventListener("pagehide", flush);
        stream.getAudioTracks()[0].onended = null;
        if (recorder.state !== "inactive") {
          const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
          recorder.stop();
          await stopped;
        }
        for (const track of stream.getTracks()) track.stop();
        free();
        await Promise.all(kept);
      };
      return {
        take,
        stop: async () => {
          await end();
          return new Blob(pieces, { type: take.type });
        },
        // The server has it, or nobody wants it.
        drop: async () => {
          await end();
          await voice.store.remove(id).catch(() => {});
          letGo?.();
        },
      };
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      letGo?.();
      free();
      throw error instanceof voice.Problem ? error : new voice.Problem(voice.text("microphone_busy"));
    }
  };
})();
