// Asks the requests and keeps the answers.
import { readCases, writeLines } from './files.mjs';
import { catalogue, startServer } from './server.mjs';
import { Cases } from './cases.mjs';

export async function store(jar, out, { seed, cases, requests, jobs }) {
  const start = performance.now();
  const server = await startServer(jar);
  try {
    const known = await catalogue(server);
    const asked = requests
      ? readCases(requests).map(({ id, route, request }) => ({ id, route, request }))
      : new Cases(known, seed).draw(cases);
    const done = new Array(asked.length);
    let next = 0;
    const work = async () => {
      while (next < asked.length) {
        const index = next++;
        const begun = performance.now();
        const { status, text } = await server.post(asked[index].route, asked[index].request);
        done[index] = { ...asked[index], status, text, seconds: (performance.now() - begun) / 1000 };
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    // answers are kept as they came: reading them would round whole numbers beyond 2^53
    writeLines(
      out,
      done.map(({ text, seconds, ...rest }) => `${JSON.stringify(rest).slice(0, -1)},"answer":${text.trim()}}`),
    );
    summary(done, known);
    console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
  } finally {
    await server.stop();
  }
}

export function deploymentsOf({ route, request }) {
  return route === 'compare' ? request.deployments : [request, ...(request.others ?? [])];
}

/** What was asked and how it was answered. */
function summary(done, known) {
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  const statuses = new Map();
  const refusals = new Map();
  const covered = { models: new Map(), families: new Map(), devices: new Map(), techniques: new Map() };
  const familyOf = new Map(known.models.map((model) => [model.id, model.family]));
  for (const one of done) {
    count(statuses, `${one.route} ${one.status}`);
    if (one.status !== 200) {
      count(refusals, String(JSON.parse(one.text).detail).replace(/\d[\d.,]*/g, 'N').slice(0, 160));
      continue;
    }
    const asked = deploymentsOf(one);
    new Set(asked.map(({ model }) => model)).forEach((model) => count(covered.models, model));
    new Set(asked.map(({ model }) => familyOf.get(model))).forEach((family) => count(covered.families, family));
    new Set(asked.map(({ hardware }) => hardware)).forEach((device) => count(covered.devices, device));
    new Set(asked.flatMap((each) => each.with ?? []).map((text) => text.split(':')[0])).forEach((name) =>
      count(covered.techniques, name),
    );
  }
  console.log('answers by route and status:');
  [...statuses].sort().forEach(([key, number]) => console.log(`  ${key}: ${number}`));
  const good = done.filter(({ status }) => status === 200).length;
  console.log(`${good} of ${done.length} cases are answered 200; there`);
  const families = [...new Set(known.models.map((model) => model.family))];
  const names = known.techniques.flatMap(({ id, presets }) => [id, ...presets.map((preset) => preset.id)]);
  const all = {
    models: known.models.map(({ id }) => id),
    families,
    devices: known.devices.map(({ id }) => id),
    techniques: names,
  };
  for (const [what, list] of Object.entries(all)) {
    const missing = list.filter((name) => !covered[what].has(name));
    const least = Math.min(...list.map((name) => covered[what].get(name) ?? 0));
    console.log(
      `  ${list.length - missing.length} of ${list.length} ${what}, each ${least} times or more` +
        (missing.length > 0 ? `; not ${missing.slice(0, 12).join(', ')}${missing.length > 12 ? ', …' : ''}` : ''),
    );
  }
  console.log('refusals:');
  [...refusals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .forEach(([text, number]) => console.log(`  ${number} × ${text}`));
  const slow = [...done].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
  console.log(`slowest: ${slow.map(({ id, seconds }) => `${id} ${seconds.toFixed(1)} s`).join(', ')}`);
}
