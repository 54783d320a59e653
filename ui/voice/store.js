// Keeps what the microphone gives in the browser until the server has it: a reload loses less than a second.
(() => {
  const voice = window.coachVoice;
  const NAME = "coach-voice";

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  let opened = null;
  const database = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("takes", { keyPath: "id" });
        request.result.createObjectStore("chunks", { keyPath: ["take", "number"] });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  };

  const written = async (names, change) => {
    const transaction = (await database()).transaction(names, "readwrite");
    change(...names.map((name) => transaction.objectStore(name)));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  const chunksOf = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);

  voice.store = {
    // take: { id, session, turn, type, seconds, at }; at is when it began, in milliseconds
    keep: (take) => written(["takes"], (takes) => takes.put(take)),
    add: (take, number, sound) =>
      written(["takes", "chunks"], (takes, chunks) => {
        takes.put(take);
        chunks.put({ take: take.id, number, sound });
      }),
    remove: (id) =>
      written(["takes", "chunks"], (takes, chunks) => {
        takes.delete(id);
        chunks.delete(chunksOf(id));
      }),
    sound: async (take) => {
      const store = (await database()).transaction("chunks").objectStore("chunks");
      const chunks = await asked(store.getAll(chunksOf(take.id)));
      return new Blob(chunks.map((chunk) => chunk.sound), { type: take.type });
    },
    takes: async () => asked((await database()).transaction("takes").objectStore("takes").getAll()),
  };

  const WEEK = 7 * 24 * 3600 * 1000;

  // The takes of this question that no tab is working on: what a reload or a crash left behind. Those of questions that
  // are over, and those that nobody came back for in a week, are deleted.
  voice.store.left = async (now) => {
    const held = navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
    const takes = (await voice.store.takes()).filter((take) => !held.includes(`coach-take-${take.id}`));
    const over = (take) => (take.session === now.session && take.turn !== now.turn) || take.at < Date.now() - WEEK;
    for (const take of takes.filter(over)) await voice.store.remove(take.id);
    return takes.filter((take) => take.session === now.session && take.turn === now.turn && take.seconds > 0);
  };
})();
