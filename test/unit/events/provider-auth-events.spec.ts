import { map } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { ProviderAuthEvents } from '../../../lib/events/provider-auth-events.js';

const replayed = (provider: string) => ({ type: 'request_replayed', provider, subject: undefined }) as const;

describe('the events of an application', () => {
  it('reach those who subscribed before, and nobody later', () => {
    const events = new ProviderAuthEvents(vi.fn());
    const [early, late] = [vi.fn(), vi.fn()];
    events.events$.subscribe(early);
    events.emit(replayed('manis'));
    events.events$.subscribe(late);
    events.emit(replayed('emma'));
    expect(early.mock.calls).toEqual([[replayed('manis')], [replayed('emma')]]);
    expect(late.mock.calls).toEqual([[replayed('emma')]]);
  });

  it('R79 reach the others when a subscriber throws, which is told', () => {
    const failed = vi.fn();
    const events = new ProviderAuthEvents(failed);
    const fault = new Error('of a subscriber');
    const good = vi.fn();
    events.events$.pipe(map(({ provider }) => provider)).subscribe(() => {
      throw fault;
    });
    events.events$.subscribe(good);
    events.emit(replayed('manis'));
    expect(failed).toHaveBeenCalledExactlyOnceWith(fault);
    expect(good).toHaveBeenCalledOnce();
  });

  it('end with the application', () => {
    const events = new ProviderAuthEvents(vi.fn());
    const ended = vi.fn();
    events.events$.subscribe({ complete: ended });
    events.complete();
    expect(ended).toHaveBeenCalledOnce();
  });
});
