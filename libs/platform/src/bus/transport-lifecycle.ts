import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { TRANSPORT, type Transport } from './transport.js';

/** Closes the transport after the last handler has finished: handlers still send while their server closes. */
@Injectable()
export class TransportLifecycle implements OnApplicationShutdown {
  constructor(@Inject(TRANSPORT) private readonly transport: Transport) {}

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}
