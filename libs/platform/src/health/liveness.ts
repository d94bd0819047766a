import { Inject, Injectable } from '@nestjs/common';
import { TRANSPORT, type Transport } from '../bus/transport.js';

/** Knows whether a part of the process has ended for good, so that only a restart helps. */
@Injectable()
export class Liveness {
  private reason: string | null = null;

  constructor(@Inject(TRANSPORT) private readonly transport: Transport) {}

  /** The first reason stays. */
  fail(reason: string): void {
    this.reason ??= reason;
  }

  async failure(): Promise<string | null> {
    return this.reason ?? (await this.transport.failure());
  }
}
