/** Long runs under load; `npm run chaos -- providers`, never part of `npm test`. */
const base = require('../../jest.config.js');

module.exports = { ...base, roots: ['<rootDir>/test/chaos'], testRegex: '\\.chaos\\.ts$', testTimeout: 300_000 };
