#!/usr/bin/env node
import { unsupportedNode } from './node-version';

const problem = unsupportedNode(process.versions.node);
if (problem === undefined) void import('./program.js').then(({ runCli }) => runCli(process.argv));
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
