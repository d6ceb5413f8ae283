import { notifications } from '@mantine/notifications';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/error';

interface Options<In, Out> {
  /** Said when it is done. */
  readonly done?: string;
  /** Queries whose answers it has changed. */
  readonly refresh?: readonly QueryKey[];
  readonly onDone?: (answer: Out, given: In) => void;
  /** True for forms, which show what is refused beside their fields; else it is told in a corner. */
  readonly quiet?: boolean;
}

/** Something that a button does: `const act = useAct((id: string) => ok(api.DELETE(...)), { done: t.gone, refresh: [['teams']] })`. */
export function useAct<In = void, Out = unknown>(run: (given: In) => Promise<Out>, options: Options<In, Out> = {}) {
  const queries = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn: run,
    onSuccess: async (answer, given) => {
      if (options.done !== undefined) notifications.show({ message: options.done, color: 'teal' });
      options.onDone?.(answer, given);
      await Promise.all((options.refresh ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (options.quiet) return;
      const id = error instanceof ApiError ? error.requestId : undefined;
      notifications.show({ title: error.message, message: id ?? '', color: 'red', autoClose: 10_000 });
    },
  });
}
