/** The oldest Node.js that runs this product. Kept apart so that even an old one can read this file and say so. */
export const OLDEST_NODE = [20, 19];

/** One line for the person at the terminal; undefined when this Node.js will do. */
export function unsupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return undefined;
  return `Route LLM Gateway needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${version}. Install a current one from nodejs.org.`;
}
