import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** Modules still run anew for every suite, in the suite's own globals; only their text is compiled once in each worker. */
export default TestEnvironment;

interface Compiled {
  code: string;
  script: vm.Script;
  importDynamically: vm.CompileFunctionOptions['importModuleDynamically'];
}

/**
 * What modules find beside their own names instead of asking the globals, which Node answers a hundred times slower in a
 * context than elsewhere. Nothing that a test replaces as a whole: no clocks, no timers, no `fetch`, no `process`.
 */
const BUILT_IN = `{ Object, Array, Map, Set, WeakMap, WeakSet, Number, String, Boolean, Symbol, BigInt, Math, JSON, RegExp,
  Promise, Reflect, Error, TypeError, RangeError, ArrayBuffer, DataView, Buffer, Uint8Array, Int8Array, Uint16Array,
  Int32Array, Uint32Array, Float32Array, Float64Array, parseInt, parseFloat, isNaN }`.replace(/\s+/g, ' ');
const builtIn = new WeakMap<vm.Context, unknown>();

const compiled = new Map<string, Compiled>();
const compileFunction = vm.compileFunction.bind(vm);

/**
 * Jest compiles every module for every suite with this function, which cannot keep what it has compiled, while a script
 * can be run in any number of contexts: for suites that load the whole product that was a third of their time.
 */
vm.compileFunction = (code, parameters = [], options = {}) => {
  const { filename, parsingContext } = options;
  if (filename === undefined || parsingContext === undefined) return compileFunction(code, parameters, options);
  const known = compiled.get(filename);
  const entry = known?.code === code ? known : compile(code, parameters, filename);
  entry.importDynamically = options.importModuleDynamically;
  compiled.set(filename, entry);
  if (!builtIn.has(parsingContext)) builtIn.set(parsingContext, vm.runInContext(`(${BUILT_IN})`, parsingContext));
  const within = entry.script.runInContext(parsingContext) as (built: unknown) => ReturnType<typeof compileFunction>;
  return within(builtIn.get(parsingContext));
};

function compile(code: string, parameters: readonly string[], filename: string): Compiled {
  const head = `(function (${BUILT_IN}) { return function (${parameters.join(', ')}) {`;
  const script = new vm.Script(`${head}${code}\n}})`, {
    filename,
    // Traces name the place in the file.
    columnOffset: -head.length,
    importModuleDynamically: (...asked) => {
      const { importDynamically } = entry;
      if (typeof importDynamically !== 'function') throw new TypeError('nobody loads modules for this suite');
      return importDynamically(...(asked as unknown as Parameters<typeof importDynamically>));
    },
  });
  const entry: Compiled = { code, script, importDynamically: undefined };
  return entry;
}
