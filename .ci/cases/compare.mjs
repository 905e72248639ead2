// Where the answers of two builds differ.
import { Failure } from './failure.mjs';
import { readCases } from './files.mjs';
import { deploymentsOf } from './store.mjs';

/** What an element of a list is called, if it has a name. */
function nameOf(element) {
  if (typeof element === 'string') return element;
  if (element === null || typeof element !== 'object') return undefined;
  if (element.technique !== undefined) return element.technique;
  if (element.id !== undefined) return element.id;
  if (element.block !== undefined && element.name !== undefined) return `${element.block}/${element.name}`;
  if (element.name !== undefined) return element.name;
  if (element.operator !== undefined) return `${element.phase ?? ''}/${element.operator}`;
  return element.what;
}

/** Names of all elements, made different from each other; undefined if one has none. */
function namesOf(list) {
  const seen = new Map();
  const names = [];
  for (const element of list) {
    const name = nameOf(element);
    if (name === undefined) return undefined;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    names.push(times === 1 ? name : `${name} (${times})`);
  }
  return names;
}

/** Members that are data rather than names of the API, such as number formats, are all the same place. */
const KEYED = ['peakOpsPerSecond', 'parametersByComponent'];

function member(path, key) {
  const parent = path.slice(path.lastIndexOf('.') + 1);
  const shown = KEYED.includes(parent) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? '*' : key;
  return path === '' ? shown : `${path}.${shown}`;
}

/** Calls found(kind, path, element, before, after, deviation) for each difference between two trees. */
function differences(before, after, tolerance, found, path = '', element = '') {
  if (Array.isArray(before) && Array.isArray(after)) {
    lists(before, after, tolerance, found, `${path}[*]`, element);
  } else if (isObject(before) && isObject(after)) {
    for (const key of Object.keys(before)) {
      if (Object.hasOwn(after, key)) {
        differences(before[key], after[key], tolerance, found, member(path, key), element);
      } else {
        found('missing', member(path, key), element, before[key], undefined);
      }
    }
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) found('added', member(path, key), element, undefined, after[key]);
    }
  } else if (typeof before === 'number' && typeof after === 'number') {
    const apart = Math.abs(before - after);
    const size = before === 0 || after === 0 ? 1 : Math.max(Math.abs(before), Math.abs(after));
    if (!(apart <= tolerance * size)) {
      found('numeric', path, element, before, after, apart / Math.max(Math.abs(before), Math.abs(after)));
    }
  } else if (before !== after) {
    if (typeof before === 'string' && typeof after === 'string' && settled(before) === settled(after)) return;
    const alike = typeof before === typeof after && !isObject(before) && !isObject(after);
    found(alike ? 'text' : 'type', path, element, before, after);
  }
}

function lists(before, after, tolerance, found, path, element) {
  const texts = [...before, ...after].every((one) => typeof one === 'string');
  const oldNames = namesOf(before);
  const newNames = namesOf(after);
  // texts of the same number are rather reworded than gone and come
  if (!oldNames || !newNames || (texts && before.length === after.length)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      if (i >= after.length) found('missing', path, element, before[i], undefined);
      else if (i >= before.length) found('extra', path, element, undefined, after[i]);
      else differences(before[i], after[i], tolerance, found, path, element);
    }
    return;
  }
  const places = new Map(newNames.map((name, index) => [name, index]));
  const known = new Set(oldNames);
  oldNames.forEach((name, index) => {
    if (places.has(name)) {
      differences(before[index], after[places.get(name)], tolerance, found, path, texts ? element : name);
    } else {
      found('missing', path, name, before[index], undefined);
    }
  });
  newNames.forEach((name, index) => {
    if (!known.has(name)) found('extra', path, name, undefined, after[index]);
  });
  const oldOrder = oldNames.filter((name) => places.has(name));
  const newOrder = newNames.filter((name) => known.has(name));
  const moved = oldOrder.findIndex((name, index) => name !== newOrder[index]);
  if (moved >= 0) found('order', path, oldOrder[moved], oldOrder[moved], newOrder[moved]);
}

/**
 * Texts that come out differently in each run of the same jar. Of several things that two techniques both decide, the
 * refusal names the one that a set of Java has first, whose order changes from run to run.
 */
const UNSETTLED = [/(?<=do not go together: each ).*(?=; choose one)/g];

function settled(text) {
  return UNSETTLED.reduce((rest, pattern) => rest.replace(pattern, '…'), text);
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function compare(oldFile, newFile, { tolerance, kinds }) {
  const before = readCases(oldFile);
  const after = new Map(readCases(newFile).map((one) => [one.id, one]));
  const groups = new Map();
  const added = new Map();
  let equal = 0;
  for (const old of before) {
    let same = true;
    const found = (kind, path, element, was, is, deviation = 0) => {
      if (kind === 'added') {
        const key = `${old.route} ${path}`;
        added.set(key, (added.get(key) ?? 0) + 1);
        return;
      }
      same = false;
      const key = `${old.route} ${path} ${kind}`;
      if (!groups.has(key)) {
        const empty = { count: 0, worst: -1, ids: new Set(), elements: new Map(), models: new Map() };
        groups.set(key, { route: old.route, path, kind, ...empty });
      }
      const group = groups.get(key);
      group.count++;
      group.ids.add(old.id);
      if (deviation > group.worst) Object.assign(group, { worst: deviation, id: old.id, element, was, is });
      if (element !== '') group.elements.set(element, (group.elements.get(element) ?? 0) + 1);
      for (const { model } of deploymentsOf(old)) group.models.set(model, (group.models.get(model) ?? 0) + 1);
    };
    const now = after.get(old.id);
    after.delete(old.id);
    if (now === undefined) {
      found('missing', '(case)', '', old.status, undefined);
    } else if (JSON.stringify(now.request) !== JSON.stringify(old.request) || now.route !== old.route) {
      throw new Failure(`${old.id} asks something else in ${newFile}; store it with --requests ${oldFile}`);
    } else if (now.status !== old.status) {
      found('status', '(status)', '', told(old), told(now));
    } else {
      differences(old.answer, now.answer, tolerance, found);
    }
    if (same) equal++;
  }
  const sum = [...added.values()].reduce((total, number) => total + number, 0);
  console.log(`${equal} cases equal, ${before.length - equal} different`);
  if (after.size > 0) console.log(`${after.size} cases only in ${newFile}`);
  console.log(`${sum} added members${sum > 0 ? ':' : ''}`);
  [...added].sort((a, b) => b[1] - a[1]).forEach(([key, number]) => console.log(`  ${number} × ${key}`));
  if (groups.size > 0) console.log(`differences, ${groups.size} kinds:`);
  [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .forEach((group) => {
      const worst = group.kind === 'numeric' ? `, up to ${group.worst.toExponential(2)}` : '';
      console.log(`  ${group.route}  ${group.path}  ${group.kind}: ${group.count} in ${group.ids.size} cases${worst}`);
      const where = group.element === '' ? group.id : `${group.id}, ${group.element}`;
      console.log(`    ${where}: ${shown(group.was)} -> ${shown(group.is)}`);
      if (kinds) {
        if (group.elements.size > 0) console.log(`    elements: ${most(group.elements)}`);
        console.log(`    models: ${most(group.models)}`);
      }
    });
  return groups.size === 0 ? 0 : 1;
}

function told({ status, answer }) {
  return status === 200 ? '200' : `${status} ${answer.detail ?? ''}`;
}

function shown(value) {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function most(counts) {
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const listed = sorted.slice(0, 12).map(([name, number]) => `${name} ${number}`);
  return listed.join(', ') + (sorted.length > 12 ? `, and ${sorted.length - 12} more` : '');
}
