/** Placement of labels beside marks so that none covers another label, a mark or the edge. */

export interface Anchor {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Radius of the mark. */
  readonly r: number;
  readonly text: string;
  /** Larger is placed first, and survives where room is short. */
  readonly weight: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Placed {
  readonly id: string;
  readonly text: string;
  readonly box: Box;
  /** End of the leader at the label, when the label stands off its mark. */
  readonly leader?: readonly [number, number];
}

export interface Options {
  readonly bounds: Box;
  readonly height: number;
  readonly width: (text: string) => number;
  /** Boxes that no label may cover, such as ceiling labels. */
  readonly taken?: readonly Box[];
  /** Furthest a label may stand from its mark. */
  readonly reach?: number;
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

// directions in order of preference: right, left, above, below, then diagonals
const DIRECTIONS: ReadonlyArray<readonly [number, number]> = [
  [1, 0],
  [1, -0.7],
  [1, 0.7],
  [-1, 0],
  [-1, -0.7],
  [-1, 0.7],
  [0, -1],
  [0, 1],
  [0.6, -1],
  [0.6, 1],
  [-0.6, -1],
  [-0.6, 1],
];

/** Places as many labels as find room, heaviest first. */
export function placeLabels(anchors: readonly Anchor[], options: Options): Placed[] {
  const { bounds, height, width } = options;
  const reach = options.reach ?? 90;
  const boxes: Box[] = [...(options.taken ?? [])];
  const marks = anchors.map((anchor) => ({ left: anchor.x - anchor.r, right: anchor.x + anchor.r, top: anchor.y - anchor.r, bottom: anchor.y + anchor.r }));
  const placed: Placed[] = [];
  const order = [...anchors.keys()].sort((a, b) => (anchors[b] as Anchor).weight - (anchors[a] as Anchor).weight);
  for (const index of order) {
    const anchor = anchors[index] as Anchor;
    const w = width(anchor.text);
    let best: { cost: number; box: Box; far: boolean } | undefined;
    for (let gap = 4; gap <= reach; gap += gap < 12 ? 8 : 14) {
      for (let d = 0; d < DIRECTIONS.length; d++) {
        const [dx, dy] = DIRECTIONS[d] as readonly [number, number];
        const distance = anchor.r + gap;
        const length = Math.hypot(dx, dy);
        const cx = anchor.x + (dx / length) * distance;
        const cy = anchor.y + (dy / length) * distance;
        const left = dx > 0.5 ? cx : dx < -0.5 ? cx - w : cx - w / 2;
        const top = dy > 0.9 ? cy : dy < -0.9 ? cy - height : cy - height / 2;
        const box = { left, top, right: left + w, bottom: top + height };
        if (box.left < bounds.left || box.right > bounds.right || box.top < bounds.top || box.bottom > bounds.bottom) continue;
        if (boxes.some((other) => overlaps(box, other))) continue;
        let covered = 0;
        marks.forEach((mark, other) => {
          if (other !== index) covered += overlap(box, mark);
        });
        if (covered > 30) continue;
        const cost = gap + d * 1.5 + covered;
        if (!best || cost < best.cost) best = { cost, box, far: gap > 14 };
      }
      if (best && best.cost < gap + 8) break;
    }
    if (!best) continue;
    const { box } = best;
    boxes.push({ left: box.left - 2, right: box.right + 2, top: box.top, bottom: box.bottom });
    const at: readonly [number, number] = [
      Math.max(box.left, Math.min(box.right, anchor.x)),
      Math.max(box.top, Math.min(box.bottom, anchor.y)),
    ];
    placed.push(best.far ? { id: anchor.id, text: anchor.text, box, leader: at } : { id: anchor.id, text: anchor.text, box });
  }
  return placed;
}

/** Groups marks that lie within `distance` pixels of a heavier one, so that a crowd carries one label. */
export function cluster<T extends { x: number; y: number; weight: number }>(marks: readonly T[], distance: number): T[][] {
  const groups: T[][] = [];
  for (const mark of [...marks].sort((a, b) => b.weight - a.weight)) {
    const near = groups.find((group) => Math.hypot((group[0] as T).x - mark.x, (group[0] as T).y - mark.y) <= distance);
    if (near) near.push(mark);
    else groups.push([mark]);
  }
  return groups;
}
