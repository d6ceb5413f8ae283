// node healthcheck.cjs VARIABLE PATH: ends with 0 when the port that VARIABLE names (8000 when unset) answers 200 there.
const { get } = require('node:http');

const [variable = 'PORT', path = '/health/live'] = process.argv.slice(2);
const request = get({ host: '127.0.0.1', port: process.env[variable] || 8000, path, timeout: 4_000 }, ({ statusCode }) =>
  process.exit(statusCode === 200 ? 0 : 1),
);
request.on('timeout', () => request.destroy());
request.on('error', () => process.exit(1));
