import { type Answer, say } from './answer';
import type { ApiName, ReceivedRequest } from './received';

/** An answer, or a function that reads the request and gives one. */
export type Scenario = Answer | ((request: ReceivedRequest) => Answer | Promise<Answer>);

/** Who answers what: first what is queued for an API, then what belongs to a model, then the API's standing answer. */
export class Scenarios {
  private readonly queues = new Map<ApiName, Scenario[]>();
  private readonly models = new Map<string, Scenario>();
  private readonly standing = new Map<ApiName, Scenario>();

  /** Each for one request, in this order. */
  queue(api: ApiName, scenarios: readonly Scenario[]): void {
    this.queues.set(api, [...(this.queues.get(api) ?? []), ...scenarios]);
  }

  forModel(model: string, scenario: Scenario): void {
    this.models.set(model, scenario);
  }

  always(api: ApiName, scenario: Scenario): void {
    this.standing.set(api, scenario);
  }

  /** Scenarios that nobody came for. */
  waiting(): number {
    return [...this.queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  clear(): void {
    this.queues.clear();
    this.models.clear();
    this.standing.clear();
  }

  async answer(request: ReceivedRequest): Promise<Answer> {
    const scenario =
      this.queues.get(request.api)?.shift() ??
      this.models.get(request.model) ??
      this.standing.get(request.api) ??
      say(`Hello from ${request.api}.`);
    return typeof scenario === 'function' ? scenario(request) : scenario;
  }
}
