// Tells a voice from the room by its level: clearly louder than the quietest moment of the last seconds.
(() => {
  const WINDOW = 8; // seconds in which the quietest moment is looked for: nobody speaks so long without a gap
  const ABOVE = 2.2; // how much louder than it a voice is
  const LEAST = 0.008; // below this nothing is a voice; 1 is the loudest there is
  const MOMENT = 0.12; // seconds that a voice lasts at least

  window.coachVoice.Activity = class {
    constructor() {
      this.levels = [];
      this.smooth = 0;
      this.loudSince = null;
      this.lastVoice = null;
    }

    // level: root mean square, 0 to 1; at: seconds. Returns whether somebody speaks.
    hear(level, at) {
      this.smooth = this.levels.length ? this.smooth * 0.5 + level * 0.5 : level;
      this.levels.push([at, level]);
      while (this.levels[0][0] < at - WINDOW) this.levels.shift();
      const quietest = Math.min(...this.levels.map((heard) => heard[1]));
      const loud = this.smooth > Math.max(LEAST, quietest * ABOVE);
      this.loudSince = loud ? (this.loudSince ?? at) : null;
      const speaking = loud && at - this.loudSince >= MOMENT;
      if (speaking) this.lastVoice = at;
      return speaking;
    }

    // Counts the silence anew: the person thinks aloud by pressing a key.
    stay(at) {
      if (this.lastVoice !== null) this.lastVoice = at;
    }

    // Seconds since somebody spoke; null where nobody did yet.
    silence(at) {
      return this.lastVoice === null ? null : at - this.lastVoice;
    }
  };
})();
