/**
 * What `fast-check` is to every suite (see jest.config.js): the same cases in every run, so that none fails by chance.
 * GATEWAY_MODEL_SEED looks at others: a number, or `random`.
 */
const fc = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

const asked = process.env.GATEWAY_MODEL_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked || 20_260_101) });

module.exports = fc;
