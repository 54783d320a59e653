"""A visitor who speaks: notes, voices and a microphone for tests of the page."""

from __future__ import annotations

from tests.e2e.browser import Visitor

NOTES = """# 注意力

## 为什么要除以根号 d？

- **方差**：点积的方差随维度 $d$ 线性增长
- **后果**：softmax 饱和，梯度几乎为零

# Fine-tuning

## Why is B initialised to zero in LoRA?

- **Start**: the update is zero at the start, so the model equals the base model
- **Gradient**: A is not zero, so B still gets a gradient
"""
HEARD = "因为点积的方差随维度线性增长。"
FAKE_MICROPHONE = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
NO_VOICE = "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
BROWSER_VOICE = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voices = [
    { name: "Tingting", lang: "zh-CN", voiceURI: "tingting", localService: true, default: false },
    { name: "Daniel", lang: "en-GB", voiceURI: "daniel", localService: true, default: false },
  ];
  let timer = 0;
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    addEventListener: () => {},
    speak: (one) => {
      window.spoken.push({ text: one.text, voice: one.voice.name, rate: one.rate });
      window.saying = one;
      timer = setTimeout(() => one.onend({}), window.slowly ?? 30);
    },
    cancel: () => { clearTimeout(timer); window.saying?.onerror({ error: "canceled" }); },
  } });
"""
"""In the place of the browser's voices, which Debian's chromium has none of: keeps what it is told to say."""


class Speaker(Visitor):
    """A visitor who speaks."""

    def speak(self) -> None:
        """Press the button and wait until it records."""
        self.page.click("#speak-button")
        self.wait_for("recording")

    def stop(self, *, seconds: float = 1.2) -> None:
        """Let it record, press the button again, and wait until the answer is there."""
        self.page.wait_for_timeout(1000 * seconds)
        self.page.click("#speak-button")
        self.wait_for("review")

    def wait_for(self, phase: str) -> None:
        self.page.wait_for_selector(f".voice-panel[data-phase={phase}]")

    def answer(self) -> str:
        return self.page.input_value("#answer textarea")

    def told(self, text: str, place: str = ".voice-panel") -> None:
        """Wait until ``text`` stands there."""
        self.page.locator(place).get_by_text(text).first.wait_for()

    def press(self, label: str, place: str = ".voice-panel") -> None:
        self.page.locator(place).get_by_role("button", name=label, exact=True).click()


def spoken(speaker: Speaker) -> list[str]:
    """What the browser's voice was told to read."""
    return [one["text"] for one in speaker.page.evaluate("window.spoken")]
