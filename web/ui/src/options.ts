/** The options of a deployment as the server's table has them; written by PageOptionsTest, not by hand. */

export interface PageOption {
  /** Its member of a request. */
  readonly name: string;
  readonly label: string;
  /** A plain number; an amount with its unit, such as 2GB; one of the words; or a name, such as that of a format. */
  readonly kind: 'number' | 'amount' | 'word' | 'name';
  /** Of a number: whether it is a whole one, and its range. */
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly words: readonly string[];
  /** What is taken where nothing is asked for; null where the model, the device or something else decides. */
  readonly standard: number | string | null;
  /** The same in words; empty where `standard` says it. */
  readonly usual: string;
    }

export const OPTIONS = [
  { name: 'batch', label: 'batch', kind: 'number', whole: true, least: 1, most: 1000000000, unit: 'sequences', words: [], standard: 1, usual: '' },
  { name: 'context', label: 'context', kind: 'number', whole: true, least: 1, most: 10000000000, unit: 'tokens', words: [], standard: 2048, usual: '' },
  { name: 'outputTokens', label: 'output', kind: 'number', whole: true, least: 1, most: 10000000000, unit: 'tokens', words: [], standard: 0, usual: 'none' },
  { name: 'phase', label: 'phases', kind: 'word', whole: false, least: 0, most: 0, unit: '', words: ['prefill', 'decode', 'both'], standard: 'both', usual: '' },
  { name: 'precision', label: 'precision', kind: 'name', whole: false, least: 0, most: 0, unit: '', words: [], standard: null, usual: 'the checkpoint\'s own' },
  { name: 'weights', label: 'weights', kind: 'name', whole: false, least: 0, most: 0, unit: '', words: [], standard: null, usual: '' },
  { name: 'activations', label: 'activations', kind: 'name', whole: false, least: 0, most: 0, unit: '', words: [], standard: null, usual: '' },
  { name: 'kvCache', label: 'KV cache', kind: 'name', whole: false, least: 0, most: 0, unit: '', words: [], standard: null, usual: '' },
  { name: 'kernels', label: 'kernels', kind: 'word', whole: false, least: 0, most: 0, unit: '', words: ['fused', 'eager'], standard: null, usual: 'fused; in paper accounting eager' },
  { name: 'latentAttention', label: 'latent attention', kind: 'word', whole: false, least: 0, most: 0, unit: '', words: ['absorbed', 'expanded'], standard: null, usual: 'the cheaper in each pass' },
  { name: 'memoryUtilization', label: 'share of memory used', kind: 'number', whole: false, least: 0, most: 1, unit: '', words: [], standard: 0.9, usual: '' },
  { name: 'kvBlock', label: 'positions of a cache block', kind: 'number', whole: true, least: 1, most: 1000000, unit: '', words: [], standard: 16, usual: '' },
  { name: 'maxBatchedTokens', label: 'tokens of one prefill pass', kind: 'number', whole: true, least: 1, most: 1000000000000, unit: '', words: [], standard: 8192, usual: '' },
  { name: 'reserve', label: 'memory of the runtime', kind: 'amount', whole: false, least: 0, most: 1.0e18, unit: 'B', words: [], standard: '0 B', usual: '' },
  { name: 'tp', label: 'tensor-parallel devices', kind: 'number', whole: true, least: 1, most: 65536, unit: '', words: [], standard: 1, usual: '' },
  { name: 'pp', label: 'pipeline stages', kind: 'number', whole: true, least: 1, most: 65536, unit: '', words: [], standard: 1, usual: '' },
  { name: 'ep', label: 'expert-parallel devices', kind: 'number', whole: true, least: 1, most: 65536, unit: '', words: [], standard: 1, usual: '' },
  { name: 'dp', label: 'replicas', kind: 'number', whole: true, least: 1, most: 65536, unit: '', words: [], standard: 1, usual: '' },
  { name: 'cp', label: 'context-parallel devices', kind: 'number', whole: true, least: 1, most: 65536, unit: '', words: [], standard: 1, usual: '' },
  { name: 'microbatches', label: 'microbatches', kind: 'number', whole: true, least: 0, most: 65536, unit: '', words: [], standard: 0, usual: 'as many as stages' },
  { name: 'overlap', label: 'share of collectives hidden', kind: 'number', whole: false, least: 0, most: 1, unit: '', words: [], standard: 0, usual: '' },
  { name: 'engine', label: 'engine', kind: 'name', whole: false, least: 0, most: 0, unit: '', words: [], standard: null, usual: 'vllm; llama.cpp on unified memory and processors' },
  { name: 'price', label: 'price of a device', kind: 'number', whole: false, least: 0, most: 1000000, unit: 'USD/h', words: [], standard: null, usual: 'the catalogue\'s, with its date and source' },
  { name: 'grid', label: 'carbon intensity of the grid', kind: 'number', whole: false, least: 0, most: 100000, unit: 'gCO2e/kWh', words: [], standard: null, usual: '' },
  { name: 'pue', label: 'power usage effectiveness', kind: 'number', whole: false, least: 1, most: 10, unit: '', words: [], standard: 1, usual: '' },
  { name: 'hostPower', label: 'power of the host for each device', kind: 'number', whole: false, least: 0, most: 100000, unit: 'W', words: [], standard: 0, usual: '' },
  { name: 'efficiency', label: 'efficiency', kind: 'word', whole: false, least: 0, most: 0, unit: '', words: ['profile', 'ideal'], standard: 'profile', usual: '' },
  { name: 'accounting', label: 'accounting', kind: 'word', whole: false, least: 0, most: 0, unit: '', words: ['exact', 'paper'], standard: 'exact', usual: '' },
] as const satisfies readonly PageOption[];
