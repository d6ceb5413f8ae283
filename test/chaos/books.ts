import type { Workshop } from './workshop';

const TERMINAL = `('run.completed', 'run.failed', 'run.cancelled', 'run.expired')`;

/** What must be found nowhere. Each asks for rows that contradict V1 or V2. */
const CONTRADICTIONS: Readonly<Record<string, string>> = {
  'a run without an end': `SELECT id FROM agent_runs WHERE finished_at IS NULL`,
  // A run that lost two workers in the very same step is given up, as promised; nothing else may fail.
  'a run that failed for another reason': `SELECT id, status, error FROM agent_runs
    WHERE status <> 'completed' AND error->>'code' IS DISTINCT FROM 'run_poisoned'`,
  'a run that was told to end not once': `SELECT r.id FROM agent_runs r LEFT JOIN agent_run_events e ON e.run_id = r.id AND e.type IN ${TERMINAL}
    GROUP BY r.id HAVING count(e.seq) <> 1`,
  'a completed model step without exactly one charge': `SELECT s.run_id, s.step_index FROM agent_run_steps s
    LEFT JOIN requests q ON q.request_id = s.request_id WHERE s.kind = 'model' AND s.status = 'completed'
    GROUP BY s.run_id, s.step_index HAVING count(q.request_id) <> 1`,
  'a charge that belongs to no attempt': `SELECT q.request_id FROM requests q LEFT JOIN agent_run_attempts a
    ON a.request_id = q.request_id AND a.run_id = q.run_id WHERE a.run_id IS NULL`,
  'two steps with one charge': `SELECT request_id FROM agent_run_steps WHERE request_id IS NOT NULL GROUP BY request_id HAVING count(*) > 1`,
  'a completed run without its three steps': `SELECT id FROM agent_runs r WHERE status = 'completed' AND (step_count <> 3 OR
    (SELECT array_agg(step_index ORDER BY step_index) FROM agent_run_steps s WHERE s.run_id = r.id AND s.status = 'completed') <> ARRAY[0, 1, 2])`,
  'a completed step that was done twice': `SELECT run_id, step_index FROM agent_run_attempts WHERE outcome = 'completed'
    GROUP BY run_id, step_index HAVING count(*) > 1`,
  'an attempt of which nothing is said': `SELECT run_id, step_index, fence FROM agent_run_attempts WHERE outcome IS NULL`,
  'an event that is missing': `SELECT run_id FROM agent_run_events WHERE type <> 'output.delta' GROUP BY run_id
    HAVING count(DISTINCT seq) <> count(*)`,
};

export interface Books {
  runs: number;
  completed: number;
  poisoned: number;
  charges: number;
  /** Attempts whose answer was lost with their worker. */
  ambiguous: number;
  /** Of those, answered and charged already when the worker died: the late moment between answer and step. */
  charged_before: number;
}

/** V1 and V2: nothing is lost, each run ends once, each completed step is charged once and no other is. */
export async function assertBooks(workshop: Workshop): Promise<Books> {
  for (const [what, sql] of Object.entries(CONTRADICTIONS))
    expect({ [what]: await workshop.ask(`${sql} LIMIT 5`) }).toEqual({ [what]: [] });
  const [books] = await workshop.ask<Books>(
    `SELECT (SELECT count(*)::int FROM agent_runs) AS runs,
       (SELECT count(*)::int FROM agent_runs WHERE status = 'completed') AS completed,
       (SELECT count(*)::int FROM agent_runs WHERE error->>'code' = 'run_poisoned') AS poisoned,
       (SELECT count(*)::int FROM requests) AS charges,
       (SELECT count(*)::int FROM agent_run_attempts WHERE outcome = 'ambiguous') AS ambiguous,
       (SELECT count(*)::int FROM agent_run_attempts a JOIN requests q ON q.request_id = a.request_id
        WHERE a.outcome = 'ambiguous' AND q.started_at >= a.started_at AND NOT EXISTS (SELECT 1 FROM agent_run_attempts n
          WHERE n.run_id = a.run_id AND n.step_index = a.step_index AND n.fence > a.fence AND n.started_at <= q.started_at)) AS charged_before`,
  );
  if (!books) throw new Error('PostgreSQL counts nothing');
  return books;
}
