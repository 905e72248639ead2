/** Colours of operator kinds: Okabe and Ito's palette, which colour-blind readers can tell apart. */
const SLOTS: Record<string, number> = {
  linear: 1,
  attention: 2,
  experts: 3,
  norm: 4,
  'element-wise': 5,
  gather: 6,
  collective: 7,
};

export const slot = (kind: string): number => SLOTS[kind] ?? 8;
export const colour = (kind: string): string => `var(--kind-${slot(kind)})`;

/** What the bound means, and what would move the operator. */
export function why(operator: { kind: string; bound: string; arithmeticIntensity: number }, phase: string, ridge: number): string {
  switch (operator.bound) {
    case 'compute':
      return `It does ${compare(operator.arithmeticIntensity, ridge)} operations per byte as the ridge point, so arithmetic takes longer than memory. A faster compute format or fewer operations would help; bandwidth would not.`;
    case 'network':
      return 'Devices wait for each other. Fewer devices, a faster link, fewer bytes per element or overlap with other work would help.';
    case 'overhead':
      return 'Time that no ceiling explains, such as launches and scheduling on the host. Fewer, larger steps would help.';
    default: {
      const base = `It does ${compare(operator.arithmeticIntensity, ridge)} operations per byte as the ridge point, so memory takes longer than arithmetic. `;
      if (operator.kind === 'attention') return base + (phase === 'decode' ? 'A narrower KV cache, fewer KV heads or a shorter context would help; a larger batch would not, as each sequence reads its own cache.' : 'Keeping scores on the chip or narrower activations would help.');
      if (operator.kind === 'linear' || operator.kind === 'experts') return base + (phase === 'decode' ? 'Narrower weights, or a larger batch that shares each read of the weights, would help.' : 'More tokens per pass or narrower weights would help.');
      return base + 'Fusing it with its neighbours, so that it neither loads nor stores, would help.';
    }
  }
}

function compare(intensity: number, ridge: number): string {
  if (!(intensity > 0) || !(ridge > 0)) return 'not as many';
  const ratio = intensity / ridge;
  const text = (value: number): string => (value >= 10 ? String(Math.round(value)) : value.toFixed(1));
  return ratio >= 1 ? `${text(ratio)} times as many` : `1/${text(1 / ratio)} as many`;
}
