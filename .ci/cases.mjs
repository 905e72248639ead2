#!/usr/bin/env node
/*
 * Guards refactorings of the cost model: what was not meant to change has not changed.
 *
 *   node .ci/cases.mjs store JAR OUT.jsonl [--seed 11] [--cases 900] [--requests OLD.jsonl] [--jobs 2]
 *   node .ci/cases.mjs compare OLD.jsonl NEW.jsonl [--tolerance 1e-12] [--kinds]
 *
 * A refactoring is checked with the jar from before it and the jar from after it:
 *
 *   node .ci/cases.mjs store before.jar before.jsonl
 *   node .ci/cases.mjs store after.jar after.jsonl --requests before.jsonl
 *   node .ci/cases.mjs compare before.jsonl after.jsonl
 *
 * Files whose name ends in .gz are written and read compressed. Node 20 is all it needs, and Java for the jar. 900
 * cases take about a minute on two cores, and 20 MB.
 *
 * store starts the jar's server on a free port of the loopback, puts every case to its REST API, and writes one line
 * of JSON for each: {id, route, request, status, answer}, the answer as the server wrote it. Without --requests the
 * cases are drawn from the catalogue of that very server: the draw depends on the seed, the number of cases and the
 * catalogue, and another catalogue would get other cases. --requests puts those of an earlier file again, whatever
 * they were drawn from. Two files are compared only if their requests are the same. In the end store says what is
 * covered.
 *
 * How cases are drawn. Families of models take turns in every other deployment, all models in the rest, so that small
 * families come as often as large ones and yet every model comes up. Devices come from two decks, the whole catalogue
 * and data centre devices with links; large models mostly take the latter. Techniques and presets take turns as well:
 * alone, with parameters of their own, or two or three at a time. A deck that has run out is shuffled anew, so that
 * nothing is left out by chance. All else is drawn independently: a batch of 1 to 4096 and a context of 1 to 200,000
 * on a logarithmic scale, number formats, kernels, engines, memory, prices and power. Degrees of parallelism mostly
 * divide what they split and mostly fit the links of the device; a few do not, on purpose, because refusals are
 * answers too and are kept with their message. About nine cases in ten are answered 200. There are no more than 16
 * pipeline stages, and none where advice is asked for, which compiles the model some hundred times; advice is a tenth
 * of the cases.
 *
 * compare takes two numbers for equal if they differ by no more than the tolerance, relative to the larger of them, or
 * by no more than the tolerance itself if one of them is 0. Texts and truth values have to be the same. Members that
 * are new in an object are counted but are no difference, because the API only ever adds members. Elements of lists
 * are paired by what they are called (operators by block and name), where they are called something, so that one
 * operator more does not make all that follow it differ. Differences are grouped by route, place in the answer, and
 * kind:
 *
 *   numeric  another number
 *   text     another text or truth value
 *   type     something else, such as null for a number
 *   missing  a member or element that is gone
 *   extra    an element that is new in a list
 *   order    the same elements in another order
 *   status   another status of HTTP; answers are not compared then
 *
 * Each group has its count, the largest relative deviation, and the case that shows it best; --kinds also lists the
 * elements and models that it consists of. Exit codes: 0 all equal, 1 something differs, 2 it could not be done.
 */
import { parseArgs } from 'node:util';
import { Failure } from './cases/failure.mjs';
import { store } from './cases/store.mjs';
import { compare } from './cases/compare.mjs';

const USAGE = `usage: cases.mjs store JAR OUT.jsonl [--seed 11] [--cases 900] [--requests OLD.jsonl] [--jobs 2]
       cases.mjs compare OLD.jsonl NEW.jsonl [--tolerance 1e-12] [--kinds]`;

function number(text, name, least) {
  const value = Number(text);
  if (!(value >= least)) throw new Failure(`--${name} is '${text}'; expected a number from ${least} up`);
  return value;
}

async function main() {
  let args;
  try {
    args = parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '11' },
        cases: { type: 'string', default: '900' },
        requests: { type: 'string' },
        jobs: { type: 'string', default: '2' },
        tolerance: { type: 'string', default: '1e-12' },
        kinds: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n${USAGE}`);
  }
  const { positionals, values } = args;
  const [command, first, second] = positionals;
  if (positionals.length !== 3 || !['store', 'compare'].includes(command)) throw new Failure(USAGE);
  if (command === 'compare') {
    return compare(first, second, { tolerance: number(values.tolerance, 'tolerance', 0), kinds: values.kinds });
  }
  await store(first, second, {
    seed: number(values.seed, 'seed', 0),
    cases: number(values.cases, 'cases', 1),
    requests: values.requests,
    jobs: number(values.jobs, 'jobs', 1),
  });
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Failure) && error.code !== 'ENOENT') throw error;
  console.error(`cases: ${error.message}`);
  process.exitCode = 2;
}
