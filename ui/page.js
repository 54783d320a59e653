// What only the browser can do: the page's language, Ctrl+Enter, and a draft that survives a reload.
(() => {
  const DRAFT = "coach-draft";
  document.documentElement.lang = "LANGUAGE";
  const box = () => document.querySelector("#answer textarea");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === box()) {
      event.preventDefault();
      document.querySelector("#send")?.click();
    }
  });

  let restored = false;
  setInterval(() => {
    const answer = box();
    if (!answer) return;
    document.querySelector("#status")?.setAttribute("aria-live", "polite");
    document.querySelector("#chat")?.setAttribute("aria-live", "polite");
    if (!restored && !answer.disabled) {
      restored = true;
      const draft = localStorage.getItem(DRAFT);
      if (draft && !answer.value) {
        answer.value = draft;
        answer.dispatchEvent(new Event("input", { bubbles: true }));
      }
    } else if (restored && !answer.disabled) {
      localStorage.setItem(DRAFT, answer.value);
    }
  }, 400);
})();
