import type { Range } from '../../app/range';
import { type Filters, queryOf, readPage } from './query';

/** Everything under the filters, as a file that the gateway writes while it reads. @throws ApiError, NoAnswer */
export async function exportRequests(filters: Filters, range: Range, format: 'csv' | 'jsonl'): Promise<void> {
  // What is wrong with the question, or with the login, is told here and not in the file.
  await readPage(filters, range, undefined, 1);
  const query = Object.entries({ ...queryOf(filters, range), format }).map(([name, value]) => [name, String(value)]);
  const link = document.createElement('a');
  link.href = `/v1/admin/requests/export?${new URLSearchParams(query).toString()}`;
  link.download = `requests.${format}`;
  link.click();
}
