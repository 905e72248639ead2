/** Names of the device's numbers that `set` can change; the peaks carry their format. */
const FIELDS: Readonly<Record<string, string>> = {
  bandwidth: 'Memory bandwidth',
  capacity: 'Memory capacity',
  vector: 'Vector peak',
  cache: 'Cache',
  units: 'Compute units',
  sparsity: 'Sparsity speed-up',
  'link.node': 'Link in the node',
  'link.host': 'Link to the host',
  'link.cluster': 'Link of the cluster',
  tdp: 'Power limit',
  idle: 'Idle power',
  price: 'Price',
};

export const fieldLabel = (field: string): string => FIELDS[field] ?? (field.startsWith('peak.') ? `Peak ${field.slice(5)}` : field);
