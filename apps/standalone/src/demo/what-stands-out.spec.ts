import { plantedFaults } from '@app/samples';
import { describe, expect, it } from 'vitest';
import { demoSample } from './sample.js';
import { whatStandsOut } from './what-stands-out.js';

const planted = plantedFaults(demoSample(new Date('2025-09-05T21:07:00Z')));

describe('whatStandsOut', () => {
  it('says where the planted faults of the sample are, and when they end', () => {
    expect(whatStandsOut(planted, new Date('2025-09-05T21:07:00Z'))).toEqual([
      'sharepoint_graph  EvenementsFactures of boreal failed each time from 11:45 to 15:45 UTC',
      'Efficy            all 15 objects of lumen got 401 Unauthorized from 12:45 to 13:00 UTC',
      'zohobooks         lumen six times as slow since 17:00, until 01:00 UTC',
      'zohoprojects      boreal silent since 16:45, until 02:45 UTC',
      'EasyProjects      Activities of boreal above 100 MB since 13:45, until 03:45 UTC',
    ]);
  });

  it('says when they were, once they are over, with the day when it was not within a day', () => {
    expect(whatStandsOut(planted, new Date('2025-09-06T20:00:00Z'))).toEqual([
      'sharepoint_graph  EvenementsFactures of boreal failed each time from 5 Sept 11:45 to 5 Sept 15:45 UTC',
      'Efficy            all 15 objects of lumen got 401 Unauthorized from 5 Sept 12:45 to 5 Sept 13:00 UTC',
      'zohobooks         lumen six times as slow from 5 Sept 17:00 to 01:00 UTC',
      'zohoprojects      boreal silent from 5 Sept 16:45 to 02:45 UTC',
      'EasyProjects      Activities of boreal above 100 MB from 5 Sept 13:45 to 03:45 UTC',
    ]);
  });

  it('says since when they are there again', () => {
    expect(whatStandsOut(planted, new Date('2025-09-07T08:00:00Z'))[2]).toBe(
      'zohobooks         lumen six times as slow since 06:00, until 14:00 UTC',
    );
  });

  it('says nothing where nothing is planted', () => {
    expect(whatStandsOut([], new Date())).toEqual([]);
  });
});
