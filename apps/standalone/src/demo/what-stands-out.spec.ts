import { plantedFaults } from '@app/samples';
import { describe, expect, it } from '@jest/globals';
import { demoSample } from './sample.js';
import { whatStandsOut } from './what-stands-out.js';

describe('whatStandsOut', () => {
  it('says where the planted faults of the sample are', () => {
    expect(whatStandsOut(plantedFaults(demoSample(new Date('2025-09-05T21:07:00Z'))))).toEqual([
      'sharepoint_graph  EvenementsFactures of boreal failed 4 times in a row, then recovered',
      'Efficy            all 15 objects of lumen failed at 12:45 UTC: 401 Unauthorized',
      'zohobooks         lumen six times as slow since 17:00 UTC',
      'zohoprojects      boreal silent since 16:45 UTC',
      'EasyProjects      Activities of boreal takes more than 100 MB since 13:45 UTC',
    ]);
  });

  it('says nothing where nothing is planted', () => {
    expect(whatStandsOut([])).toEqual([]);
  });
});
