// What only the browser can do: the page's language, Ctrl+Enter, where to look, and names for screen readers.
(() => {
  const language = "LANGUAGE";
  document.cookie = "coach-language=" + language + "; path=/; max-age=31536000; samesite=lax";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const answer = () => document.querySelector("#answer textarea");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === answer()) {
      event.preventDefault();
      document.querySelector("#send")?.click();
    }
  });

  // Bring the newest step (an answer, its verdicts, a hint) to the top of the conversation; what follows stands below.
  let shown = 0;
  const follow = () => {
    const steps = document.querySelectorAll("#chat .step");
    if (steps.length > shown) {
      const step = steps[steps.length - 1];
      const before = step.classList.contains("grade") ? steps[steps.length - 2] : null;
      const room = innerHeight / 4;
      const target = before && before.offsetHeight < room ? before : step;
      const box = document.querySelector("#chat .bubble-wrap");
      const own = getComputedStyle(box).overflowY !== "visible"; // on a phone the page scrolls, not the conversation
      const top = target.getBoundingClientRect().top - (own ? box.getBoundingClientRect().top + 12 : cardHeight());
      (own ? box : window).scrollBy({ top, behavior: calm ? "auto" : "smooth" });
    }
    shown = steps.length;
  };
  const cardHeight = () => {
    const card = document.querySelector("#card");
    return 12 + (card && getComputedStyle(card).position === "sticky" ? card.offsetHeight : 0);
  };

  // The box is open again: the person may type at once, unless a keyboard on the screen would hide the verdicts, or all
  // is done by voice and keys that mean something else.
  let open = false;
  const focus = () => {
    const box = answer();
    const opens = Boolean(box && !box.disabled);
    const byVoice = document.body.classList.contains("hands-free");
    if (opens && !open && !byVoice && matchMedia("(pointer: fine)").matches && document.activeElement === document.body) {
      box.focus({ preventScroll: true });
    }
    open = opens;
  };

  // Gradio names each message by its source text, tags and all; the text itself is the better name.
  const rename = () => {
    for (const message of document.querySelectorAll("[data-testid='bot'][aria-label], [data-testid='user'][aria-label]")) {
      message.removeAttribute("aria-label");
    }
  };

  // Gradio names the browser's language; the page speaks its own.
  const speak = () => {
    if (document.documentElement.lang !== language) document.documentElement.lang = language;
  };

  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; speak(); rename(); follow(); focus(); });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "lang"] });
})();
