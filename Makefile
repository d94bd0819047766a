.DEFAULT_GOAL := help
.PHONY: help install demo test start bench generate check secrets build up down restart logs logs-service status health \
  ingest test-ingestion keys analytics anomalies alerts kafka-topics urls open-grafana open-kafka-ui clean docker

-include .env
COMPOSE ?= docker compose
INGESTION := http://127.0.0.1:$(or $(INGESTION_PORT),8001)
STANDARDIZATION := http://127.0.0.1:$(or $(STANDARDIZATION_PORT),8002)
PROCESSOR := http://127.0.0.1:$(or $(PROCESSOR_PORT),8003)
GRAFANA := http://127.0.0.1:$(or $(GRAFANA_PORT),3000)
KAFKA_UI := http://127.0.0.1:$(or $(KAFKA_UI_PORT),8080)
PROMETHEUS := http://127.0.0.1:$(or $(PROMETHEUS_PORT),9090)

# The key of these targets: curl reads it from its input, where no list of processes shows it. Without the stack there is none.
CURL := { [ ! -s docker/secrets/make_key ] || printf 'header = "Authorization: Bearer %s"' "$$(cat docker/secrets/make_key)"; } | curl -sS -K -

# The containers have a Node, the machine need not have one; and the other way round.
PRETTY := | if command -v node >/dev/null; then node docker/print-json.mjs; else $(COMPOSE) exec -T gateway node print-json.mjs; fi

# A container of the processor; empty where the stack does not run.
STACK = $$($(COMPOSE) ps -q log-processor 2>/dev/null | head -1)

node_modules/.package-lock.json: package-lock.json
	@command -v node >/dev/null || { echo 'Node 20.19 or newer is needed: https://nodejs.org'; exit 1; }
	@node scripts/install.mjs

install: node_modules/.package-lock.json

help: ## what there is
	@awk -F ':.*## ' '/^# ── / { gsub(/^# ── | ──$$/, ""); print "\n" $$0 } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ── Without Docker ──

demo: install ## everything in one process, with a made-up fleet that goes on; Ctrl-C ends it
	@npm run --silent demo

test: install ## checks and all tests
	@npm test

start: install ## everything in one process, on ./data
	@npm start

check: install ## format, lint, boundaries, types, unit tests
	@npm run check

bench: install ## how fast it is here
	@npm run bench

generate: install ## a day of sample records on standard output
	@npm run --silent generate

# ── Of whatever runs here: the demo, npm start, or the stack ──

health: ## what each service says about itself
	@for url in $(INGESTION) $(STANDARDIZATION) $(PROCESSOR); do curl -sS -m 10 $$url/health $(PRETTY); done

ingest: ## reads logs.json of the folder INGEST_FOLDER (./samples)
	@$(CURL) -m 300 -X POST $(INGESTION)/ingest/trigger $(PRETTY)

test-ingestion: ## sends one new run, waits until it can be seen, and takes it away again
	@ERASE="$(COMPOSE) run --rm --no-deps -T log-processor node dist/apps/standalone/src/erase.js"; [ -n "$(STACK)" ] || ERASE=; \
	  ERASE="$$ERASE" docker/test-ingestion.sh $(INGESTION) $(PROCESSOR) docker/secrets

analytics: ## all runs together
	@$(CURL) -m 60 $(PROCESSOR)/analytics/summary $(PRETTY)

anomalies: ## the latest anomalous runs
	@$(CURL) -m 60 '$(PROCESSOR)/analytics/anomalies?limit=10' $(PRETTY)

alerts: ## what is wrong; of the stack also what Prometheus says, and the latest messages on the topic of alerts
	@$(CURL) -m 10 '$(PROCESSOR)/alerts?state=firing&limit=10' $(PRETTY)
	@[ -z "$(STACK)" ] || curl -sS -m 10 $(PROMETHEUS)/api/v1/alerts $(PRETTY)
	@[ -z "$(STACK)" ] || $(COMPOSE) exec -T kafka /opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server kafka:29092 \
	  --topic alerts --from-beginning --timeout-ms 5000 2>/dev/null | tail -10

# ── The whole stack with Docker Compose ──

docker:
	@$(COMPOSE) version >/dev/null 2>&1 || { echo 'This target is about containers, and "$(COMPOSE)" does not run here. Without Docker: make demo, make start.'; exit 1; }

secrets:
	@docker/make-secrets.sh

build: docker secrets ## the image of the services
	@$(COMPOSE) build log-ingestion

up: build ## starts the whole stack and waits until all of it is healthy
	@$(COMPOSE) up -d --wait --wait-timeout 300
	@$(MAKE) --no-print-directory urls

down: docker ## ends it; the data stays
	@$(COMPOSE) down --remove-orphans

restart: build ## the services one after the other, with what was built anew; nothing is lost
	@for service in log-processor log-standardization log-ingestion gateway; do \
	  $(COMPOSE) up -d --no-deps --force-recreate --wait --wait-timeout 120 $$service || exit 1; done

logs: docker ## what all containers say, as it comes
	@$(COMPOSE) logs -f --tail 50

logs-service: docker ## what one says: make logs-service SERVICE=log-processor
	@test -n "$(SERVICE)" || { echo "which one? make logs-service SERVICE=log-processor"; exit 2; }
	@$(COMPOSE) logs -f --tail 200 $(SERVICE)

status: docker ## containers and how they are
	@$(COMPOSE) ps --all --format 'table {{.Name}}\t{{.Status}}\t{{.Ports}}'

keys: docker secrets ## keys of senders and readers: make keys DO='add --name zoho-box --company acme --scope ingest'
	@$(COMPOSE) run --rm --no-deps -T --user "$$(id -u):$$(id -g)" -v "$(CURDIR)/docker/secrets/keys:/keys-to-change" \
	  log-processor node dist/apps/standalone/src/keys.js $(or $(DO),list) --file /keys-to-change/keys.yaml

kafka-topics: docker ## the topics with their partitions and settings
	@$(COMPOSE) exec -T kafka /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:29092 --describe --exclude-internal | grep PartitionCount

urls: ## where to look
	@echo "  Console          $(PROCESSOR)/ui/"
	@echo "  Grafana          $(GRAFANA)  (admin / admin123 at first)"
	@echo "  Ingestion        $(INGESTION)/docs"
	@echo "  Standardization  $(STANDARDIZATION)/docs"
	@echo "  Processor        $(PROCESSOR)/docs"
	@echo "  Kafka UI         $(KAFKA_UI)"
	@echo "  Prometheus       $(PROMETHEUS)"
	@echo "  The services ask for a key: docker/secrets/admin_key may do everything; make keys makes others"

open-grafana: ## Grafana in the browser
	@(xdg-open $(GRAFANA) || open $(GRAFANA)) >/dev/null 2>&1 || echo $(GRAFANA)

open-kafka-ui: ## Kafka UI in the browser
	@(xdg-open $(KAFKA_UI) || open $(KAFKA_UI)) >/dev/null 2>&1 || echo $(KAFKA_UI)

clean: docker ## ends it and removes all its data; asks first
	@printf 'Remove the containers and ALL DATA of the stack? Type yes: '; read answer; [ "$$answer" = yes ] || { echo 'Nothing was removed.'; exit 1; }
	@$(COMPOSE) down --volumes --remove-orphans
