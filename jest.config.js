/** Unit and contract suites live beside the code; stories through the real process live in test/stories. */
module.exports = {
  rootDir: __dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/launcher', '<rootDir>/test'].filter((dir) =>
    require('node:fs').existsSync(dir.replace('<rootDir>', __dirname)),
  ),
  testRegex: '\\.(spec|story)\\.ts$',
  // What takes long (`*.slow.story.ts`, `*.slow.spec.ts`): CI runs it behind the others.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.GATEWAY_SLOW_STORIES ? [] : ['\\.slow\\.(story|spec)\\.ts$'])],
  // Node's, which compiles a module once for all suites of a worker.
  testEnvironment: '<rootDir>/test/support/shared-code.environment.ts',
  // Stories mostly wait for the processes that they started: no core is kept free beside them.
  maxWorkers: '100%',
  // Stories start and stop real processes in their hooks, on machines that may have more to do.
  testTimeout: 300_000,
  globalSetup: '<rootDir>/test/support/run-directory.setup.ts',
  globalTeardown: '<rootDir>/test/support/run-directory.teardown.ts',
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/fast-check.cjs',
    '^@libs/kernel/open-secret$': '<rootDir>/libs/kernel/src/open-secret.ts',
    '^@libs/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  transform: {
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|cookie|content-disposition|openid-client|oauth4webapi|jose)/)'],
};
