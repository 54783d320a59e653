// What all voice scripts share: texts, elements, what this browser remembers, and what the page is doing.
// coachVoice is { language, texts, limits } before any of them runs.
(() => {
  const voice = window.coachVoice;

  voice.text = (key, values = {}) => voice.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // An error whose message a person gets to read. final: trying again with the same sound cannot help.
  voice.Problem = class extends Error {
    constructor(message, final = false) {
      super(message);
      this.final = final;
    }
  };

  voice.el = (tag, options = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
    return node;
  };

  const ICONS = {
    microphone: "M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15Zm6.5-3.5a6.5 6.5 0 0 1-13 0M12 18v3.5",
    stop: "M7 7h10v10H7Z",
    sound: "M4 9.5v5h3.5L12 18.5V5.5L7.5 9.5ZM16 9a4 4 0 0 1 0 6m2.5-8.5a8 8 0 0 1 0 11",
    play: "M8 5.5v13l10.5-6.5Z",
    talk: "M4 5h16v11h-8l-4.5 4v-4H4Z",
  };
  voice.icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  };

  // A button that keeps its focus when what is around it is drawn again: "key" says which one it is.
  voice.button = (key, label, act, options = {}) => {
    const { icon, ...rest } = options;
    const content = icon ? [voice.icon(icon), voice.el("span", {}, label)] : [label];
    return voice.el("button", { type: "button", "data-key": key, click: act, ...rest }, ...content);
  };
  voice.redraw = (node, ...children) => {
    const active = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    node.replaceChildren(...children.filter(Boolean));
    if (active) node.querySelector(`[data-key="${active}"]`)?.focus({ preventScroll: true });
  };

  voice.remembered = (name, otherwise) => {
    try {
      const kept = localStorage.getItem(`coach-voice-${name}`);
      return kept === null ? otherwise : JSON.parse(kept);
    } catch {
      return otherwise;
    }
  };
  voice.remember = (name, value) => {
    try {
      localStorage.setItem(`coach-voice-${name}`, JSON.stringify(value));
    } catch {
      // a browser that keeps nothing asks again next time
    }
  };

  const bus = new EventTarget();
  voice.on = (name, act) => bus.addEventListener(name, (event) => act(event.detail));
  voice.emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

  voice.clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };

  // What the server says the page is doing; see ui/now.py.
  const NOTHING = { session: "", turn: "", language: voice.language, open: false, ended: false, submit: false };
  voice.now = () => {
    const told = document.querySelector("#now [data-now]")?.dataset.now;
    return told ? JSON.parse(told) : NOTHING;
  };

  voice.box = () => document.querySelector("#answer textarea");
  const setText = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  const fill = (box, value) => {
    if (!box || box.value === value) return;
    setText.call(box, value);
    box.dispatchEvent(new Event("input", { bubbles: true })); // Gradio reads the box by this event
  };
  voice.writing = false; // true while a script and not the person writes
  voice.write = (value) => {
    voice.writing = true;
    fill(voice.box(), value);
    voice.writing = false;
    const box = voice.box();
    if (box) box.scrollTop = box.scrollHeight;
  };
  // Which recordings the text in the box comes from; sent along with it.
  voice.link = (ids) => fill(document.querySelector("#spoken textarea, #spoken input"), ids.join(" "));
})();
