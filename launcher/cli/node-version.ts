/** The oldest Node.js that runs this product (`engines` in package.json); the same stands in scripts/lib/node-version.mjs. */
const OLDEST: readonly [major: number, minor: number] = [20, 19];

/** One line for the person at the terminal; undefined when this Node.js will do. Loads nothing, so that an old one gets this far. */
export function unsupportedNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `Route LLM Gateway needs Node.js ${OLDEST.join('.')} or newer; this is ${version}. Install a current one from nodejs.org.`;
}
