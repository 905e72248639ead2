/**
 * At most one request in flight; while it runs only the newest of the later ones is kept. A slow answer therefore never
 * queues work behind it, and every answer that is delivered belongs to the newest request that was sent.
 */
export interface Coalescer<Q> {
  submit(query: Q): void;
  /** Forgets what waits and aborts what runs. */
  cancel(): void;
  readonly busy: boolean;
}

export function coalesce<Q, A>(
  ask: (query: Q, signal: AbortSignal) => Promise<A>,
  done: (answer: A, query: Q) => void,
  failed: (error: unknown, query: Q) => void,
): Coalescer<Q> {
  let running: AbortController | undefined;
  let waiting: { query: Q } | undefined;

  const start = (query: Q): void => {
    const controller = new AbortController();
    running = controller;
    ask(query, controller.signal)
      .then(
        (answer) => {
          if (!controller.signal.aborted) done(answer, query);
        },
        (error: unknown) => {
          // an error of an outdated request says nothing about the newest one
          if (!controller.signal.aborted && !waiting) failed(error, query);
        },
      )
      .finally(() => {
        if (running !== controller) return;
        running = undefined;
        if (waiting) {
          const next = waiting.query;
          waiting = undefined;
          start(next);
        }
      });
  };

  return {
    submit(query) {
      if (running) waiting = { query };
      else start(query);
    },
    cancel() {
      waiting = undefined;
      running?.abort();
      running = undefined;
    },
    get busy() {
      return running !== undefined;
    },
  };
}
