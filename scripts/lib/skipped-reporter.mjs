import { relative } from 'node:path';

/** Jest names what failed and only counts what was skipped: says by name what this machine did not try. */
export default class SkippedReporter {
  constructor(config) {
    this.rootDir = config.rootDir;
  }

  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status === 'pending')
        .map(({ fullName }) => `  ${relative(this.rootDir, testFilePath)}: ${fullName}`),
    );
    // Chosen by name, the rest is left out on purpose.
    if (skipped.length === 0 || results.wasInterrupted || process.argv.some((word) => /^(-t|--testNamePattern)/.test(word)))
      return;
    process.stderr.write(`\nSkipped here:\n${skipped.join('\n')}\n`);
  }
}
