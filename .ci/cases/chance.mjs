// What is drawn, the same for the same seed.

/** Draws; mulberry32, whose numbers are the same everywhere. */
export class Chance {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  happens(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  whole(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** With three digits. */
  real(low, high) {
    return Number((low + this.next() * (high - low)).toPrecision(3));
  }

  /** A whole number, its order of magnitude being even. */
  magnitude(low, high) {
    return Math.min(high, Math.max(low, Math.round(low * (high / low) ** this.next())));
  }

  /** A function that hands out a list in ever new orders. */
  deck(list) {
    let left = [];
    return () => {
      if (left.length === 0) {
        left = [...list];
        for (let i = left.length - 1; i > 0; i--) {
          const j = this.whole(0, i);
          [left[i], left[j]] = [left[j], left[i]];
        }
      }
      return left.pop();
    };
  }
}
