/** A deployment's techniques: texts NAME or NAME:P=V,…, where NAME is a technique's id or one of its presets. */
import type { Parameter, Preset, Technique } from './api.js';

/** A technique that is switched on. */
export interface Chosen {
  /** As the deployment has it. */
  readonly text: string;
  readonly name: string;
  /** Undefined where the catalogue has no such name. */
  readonly technique: Technique | undefined;
  readonly preset: Preset | undefined;
  /** What is given beyond the preset or the defaults. */
  readonly values: Readonly<Record<string, string>>;
}

export const techniqueName = (text: string): string => text.split(':', 1)[0] as string;

export function resolve(text: string, catalogue: readonly Technique[]): Chosen {
  const name = techniqueName(text);
  const technique = catalogue.find((one) => one.id === name || one.presets.some((preset) => preset.id === name));
  return { text, name, technique, preset: technique?.presets.find((one) => one.id === name), values: valuesOf(text) };
}

function valuesOf(text: string): Record<string, string> {
  const at = text.indexOf(':');
  if (at < 0) return {};
  const values: Record<string, string> = {};
  for (const part of text.slice(at + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) values[part.slice(0, equals).trim()] = part.slice(equals + 1).trim();
  }
  return values;
}

/** The text of a technique by its own name or a preset's, with values beyond those; empty ones are left out. */
export function withText(name: string, values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length === 0 ? name : `${name}:${given.map(([parameter, value]) => `${parameter}=${value}`).join(',')}`;
}

/** The value that counts where none is given. */
export const standard = (parameter: Parameter, preset: Preset | undefined): string => preset?.values[parameter.name] ?? parameter.default;

/** Limits and unit of a number; undefined for a parameter that is none. */
export function numeric(parameter: Parameter): { readonly low: number; readonly high: number; readonly unit: string; readonly whole: boolean } | undefined {
  const match = /^a (whole )?number from (\S+) to (\S+?)(?: \((.+)\))?$/.exec(parameter.range);
  return match ? { whole: match[1] !== undefined, low: Number(match[2]), high: Number(match[3]), unit: match[4] ?? '' } : undefined;
}

/** "a whole number from 1 to 16 (bits)" as "1 to 16, bits": what fits beside a small box. */
export function shortRange(parameter: Parameter): string {
  const number = numeric(parameter);
  if (!number) return parameter.range.replace(/^one of /, '').replace(/^a name$/, 'name');
  const { low, high, unit } = number;
  // limits of a million and more only keep nonsense out
  const limits = high < 1e5 ? `${low} to ${high}` : low > 0.001 ? `from ${low}` : '';
  return [limits, unit].filter(Boolean).join(', ');
}

export const options = (parameter: Parameter): readonly string[] => (parameter.range.startsWith('one of ') ? parameter.range.slice(7).split(', ') : []);

/** Whether all words are found in the technique, its presets or its section. */
export function matches(technique: Technique, query: string): boolean {
  const text = [technique.id, technique.name, technique.section, technique.description, ...technique.presets.flatMap((one) => [one.id, one.title, one.citation])].join(' ').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/**
 * Which of the chosen a refusal speaks of. The server starts such a message with what was asked for: "with is awq and gptq;
 * expected one of them", "with is int-weights:bits=99; expected bits to be", "with is x; expected a technique".
 */
export function blamed(message: string, chosen: readonly string[]): string[] {
  const subject = (/^with is (.+?); expected /.exec(message)?.[1] ?? '').split(' and ').map(techniqueName);
  return chosen.map(techniqueName).filter((name) => subject.includes(name));
}

/** What two lists of techniques differ in. */
export const only = (these: readonly string[], those: readonly string[]): string[] => these.filter((one) => !those.includes(one));
