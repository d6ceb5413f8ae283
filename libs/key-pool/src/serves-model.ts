/** Which models a key may serve. */
export type ModelScope = (model: string) => boolean;

/**
 * From the list of a key: exact names, and beginnings marked with a star at their end (`gpt-4*`).
 * @returns undefined where there is no list: every model
 */
export function modelScope(models: readonly string[] | null): ModelScope | undefined {
  if (models === null) return undefined;
  const exact = new Set(models.filter((name) => !name.endsWith('*')));
  const beginnings = models.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  if (beginnings.length === 0) return (model) => exact.has(model);
  return (model) => exact.has(model) || beginnings.some((beginning) => model.startsWith(beginning));
}
