import type { CadenceMins } from './cycles.js';

interface HeavyObject {
  readonly medianSecs: number;
  /** Median growth of the memory, at most 28 MB: three deviations above it must stay below 100 MB. */
  readonly memoryBytes: number;
}

export interface SourceKind {
  readonly name: string;
  readonly transformation: string;
  readonly parameters: string;
  /** The cadence in companies of mixed rhythm. */
  readonly cadenceMins: CadenceMins;
  /** Names in the order in which they run. */
  readonly objects: readonly string[];
  /** Objects whose size is given; the size of every other is drawn. */
  readonly heavy: Readonly<Record<string, HeavyObject>>;
}

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The kinds of source, in the order in which a company gets them. */
export const sourceCatalogue: readonly SourceKind[] = [
  {
    name: 'zohobooks',
    transformation: 'Zoho_API_get_data',
    parameters: 'limit=200',
    cadenceMins: 15,
    objects: names(`invoices contacts items customerpayments bills expenses estimates salesorders purchaseorders
      creditnotes vendorpayments chartofaccounts`),
    heavy: { invoices: { medianSecs: 20, memoryBytes: 26_000_000 } },
  },
  {
    name: 'zohoprojects',
    transformation: 'Zoho_API_get_data',
    parameters: 'limit=100',
    cadenceMins: 15,
    objects: names('projects tasks milestones timesheets'),
    heavy: {},
  },
  {
    name: 'PowerBI',
    transformation: 'PowerBI_API_get_data',
    parameters: 'top=5000',
    cadenceMins: 60,
    objects: names('workspaces datasets dataflows dashboards reports gateways dataset_refreshes'),
    heavy: { dataset_refreshes: { medianSecs: 45, memoryBytes: 28_000_000 } },
  },
  {
    name: 'Efficy',
    transformation: 'efficy_API_get_data',
    parameters: 'page_size=500',
    cadenceMins: 60,
    objects: names(`Contact Company Opportunity Project Case Action Document Product Contract Ticket Campaign Mailing
      ProductOpportunity ProductProject CompanyContact`),
    heavy: { Opportunity: { medianSecs: 18, memoryBytes: 24_000_000 } },
  },
  {
    name: 'sharepoint_graph',
    transformation: 'Graph_API_get_data',
    parameters: 'expand=fields; top=999',
    cadenceMins: 15,
    objects: names(`EvenementsFactures TauxHoraires EntetesFactures LignesFactures TypesRessources RolesProjets
      FeuillesTemps Commandes Contrats Paies Cotisations Depenses Articles Encaissements Budgets GrandLivre Fournisseurs
      Equipes Sites Conges Formations Vehicules Inventaire Calendrier`),
    heavy: { LignesFactures: { medianSecs: 14, memoryBytes: 28_000_000 } },
  },
  {
    name: 'EasyProjects',
    transformation: 'EasyProjects_API_get_data',
    parameters: 'top=1000',
    cadenceMins: 60,
    objects: names('Activities Projects Portfolios Users ProjectStatuses ActivityStatuses Roles Timelogs'),
    heavy: {
      Activities: { medianSecs: 40, memoryBytes: 22_000_000 },
      Timelogs: { medianSecs: 300, memoryBytes: 28_000_000 },
    },
  },
];
