// One spoken answer on its way: recorded, saved, recognised, looked over, sent. panel.js shows the state it is in.
(() => {
  const voice = window.coachVoice;
  const { text } = voice;
  const LONGEST = voice.limits.longest - 1; // a second of room: what is recorded must never be refused as too long
  const SHORTEST = 0.4;

  // phase: idle | asking | recording | saving | unsaved | recognising | review
  const IDLE = { phase: "idle", recording: null, take: null, sound: null, where: null, seconds: 0, level: 0, problem: "", notice: "", sure: "" };
  const state = { ...IDLE, before: "", replaced: null, linked: [] };
  voice.speaking = state;
  let recorder = null;
  let giveUp = false;
  let loading = null; // the recogniser, while the person speaks for the first time

  const set = (changes) => {
    Object.assign(state, changes);
    voice.emit("speaking", state);
  };
  const told = (error) => {
    if (!(error instanceof voice.Problem)) throw error;
    return error.message;
  };
  const joined = (before, after) => {
    if (!before.trim() || !after) return before.trim() ? before : after;
    return `${before.trimEnd()}${/[a-z0-9,.;:!?)]$/i.test(before.trimEnd()) ? " " : ""}${after}`;
  };
  const resting = () => (state.recording ? "review" : "idle");

  const heard = (level, seconds) => {
    state.level = level;
    state.seconds = seconds;
    voice.emit("level", state);
    if (seconds >= LONGEST && state.phase === "recording") voice.takes.end({ notice: text("stopped_at_limit", { time: voice.clock(voice.limits.longest) }) });
  };

  // Sends the sound to the coach; until the coach has it, the browser keeps it.
  const save = async (where, sound, drop, language) => {
    set({ phase: "saving", where, sound, drop, problem: "", recording: null });
    try {
      const recording = await voice.server.save(where, sound, language);
      await drop?.();
      set({ sound: null, drop: null, recording });
      await recognise(recording);
    } catch (error) {
      set({ phase: "unsaved", problem: told(error), final: error.final });
    }
  };

  const recognise = async (recording, language = null) => {
    const box = voice.box();
    const before = state.before;
    set({ phase: "recognising", problem: "", sure: "", recording });
    if (box) box.readOnly = true;
    try {
      for await (const now of voice.server.recognise(recording, language)) {
        set({ recording: now });
        voice.write(joined(before, now.text));
      }
      settled();
    } catch (error) {
      voice.write(before);
      set({ phase: "review", problem: told(error) });
    } finally {
      if (box) box.readOnly = false;
    }
  };

  // The recogniser is done: what it heard is in the box, to be looked over.
  const settled = () => {
    const { recording } = state;
    const failed = recording.state !== "recognised";
    if (failed) voice.write(state.before);
    else voice.link((state.linked = [...state.linked.filter((id) => id !== recording.id), recording.id]));
    set({ phase: "review", problem: failed ? recording.problem || text("recogniser_failed") : "" });
    voice.emit("recognised", { failed });
  };

  const begin = async () => {
    const now = voice.now();
    const hindrance = voice.hindrance();
    if (hindrance) return set({ problem: text(hindrance) });
    if (!now.open || ["asking", "recording", "saving", "recognising"].includes(state.phase)) return undefined;
    voice.reader.stop();
    voice.emit("speaking-begins");
    giveUp = false;
    const before = state.phase;
    set({ phase: "asking", problem: "", notice: "", sure: "", where: { session: now.session, turn: now.turn } });
    try {
      recorder = await voice.record(state.where, heard, () => voice.takes.end({ notice: text("microphone_gone") }));
    } catch (error) {
      return set({ phase: before, problem: told(error) });
    }
    if (giveUp) {
      await recorder.drop();
      return set({ phase: before });
    }
    if (!loading) loading = voice.server.ready().catch(() => {}); // what is wrong is told when it is recognised
    state.before = voice.box()?.value ?? "";
    return set({ phase: "recording", seconds: 0 });
  };

  const end = async ({ notice = "" } = {}) => {
    if (state.phase !== "recording") {
      giveUp = true;
      return;
    }
    const { where, seconds } = state;
    set({ phase: "saving", notice, sure: "" });
    const mine = recorder;
    recorder = null;
    const sound = await mine.stop();
    if (seconds < SHORTEST || !sound.size) {
      await mine.drop();
      set({ phase: resting(), notice: text("too_short") });
    } else {
      await save(where, sound, mine.drop);
    }
  };

  const cancel = async () => {
    if (state.phase !== "recording") {
      giveUp = true;
      return;
    }
    const mine = recorder;
    recorder = null;
    set({ phase: "saving", sure: "" });
    await mine.drop();
    set({ phase: resting(), notice: text("discarded") });
  };

  // Deletes the recording; its text goes too unless the person has changed it.
  const discard = async () => {
    const { recording } = state;
    if (state.phase === "unsaved") {
      await state.drop?.();
      return set({ ...IDLE, notice: text("discarded") });
    }
    if (!recording) return undefined;
    try {
      await voice.server.discard(recording);
    } catch (error) {
      return set({ problem: told(error), sure: "" });
    }
    if (voice.box()?.value === joined(state.before, recording.text)) voice.write(state.before);
    voice.link((state.linked = state.linked.filter((id) => id !== recording.id)));
    return set({ ...IDLE, notice: text("discarded") });
  };

  const undo = async (number) => {
    const { recording } = state;
    try {
      const changed = await voice.server.undo(recording, number);
      const correction = recording.corrections[number];
      const box = voice.box();
      const whole = joined(state.before, recording.text);
      if (box.value === whole) voice.write(joined(state.before, changed.text));
      else voice.write(voice.replacedNear(box.value, recording.text, correction));
      set({ recording: changed, problem: "" });
    } catch (error) {
      set({ problem: told(error) });
    }
  };

  // Again, perhaps in the other language: the text that came of it before makes room, and can be had back.
  const again = (language) => {
    const box = voice.box();
    const own = box.value !== joined(state.before, state.recording.text) && state.recording.text && box.value !== state.before;
    set({ replaced: own ? box.value : null, notice: "" });
    return recognise(state.recording, language);
  };

  // A recording of this turn that was left by a reload or a crash: on the server, or still in this browser.
  const restore = async (now) => {
    const waiting = await voice.server.waiting(now).catch(() => null);
    if (state.phase !== "idle" || voice.now().turn !== now.turn) return;
    if (waiting?.id) {
      const box = voice.box();
      state.before = waiting.text && box?.value.endsWith(waiting.text) ? box.value.slice(0, -waiting.text.length) : "";
      set({ recording: waiting, where: now, phase: "review" });
      if (waiting.state === "saved") await recognise(waiting);
      else if (waiting.state === "failed") set({ problem: waiting.problem });
      else if (waiting.text) {
        if (!box?.value.trim()) voice.write(waiting.text);
        voice.link((state.linked = [waiting.id]));
      }
    }
    set({ left: await voice.store.left(now).catch(() => []) });
  };

  const take = async (left) => {
    const now = voice.now();
    const sound = await voice.store.sound(left);
    state.before = voice.box()?.value ?? "";
    set({ left: state.left.filter((one) => one.id !== left.id) });
    await save({ session: now.session, turn: now.turn }, sound, () => voice.store.remove(left.id));
  };
  const leave = async (left) => {
    await voice.store.remove(left.id);
    set({ left: state.left.filter((one) => one.id !== left.id) });
  };

  const upload = (file) => {
    state.before = voice.box()?.value ?? "";
    if (file.size > voice.limits.bytes) {
      return set({ problem: text("file_too_large", { megabytes: Math.floor(voice.limits.bytes / 1e6) }) });
    }
    voice.reader.stop();
    const now = voice.now();
    return save({ session: now.session, turn: now.turn }, file, null);
  };

  // Another question: what was said to the last one is done with.
  const turned = async () => {
    if (state.phase === "recording") await cancel(); // skipped while speaking: no answer to it is taken any more
    Object.assign(state, { before: "", replaced: null, linked: [], left: [] });
    set(IDLE);
    voice.link([]);
  };

  voice.takes = {
    set, begin, end, cancel, discard, undo, again, restore, take, leave, upload, turned,
    retry: () => (state.phase === "unsaved" ? save(state.where, state.sound, state.drop) : again(null)),
    bringBack: () => {
      voice.write(state.replaced);
      set({ replaced: null });
    },
  };
})();
