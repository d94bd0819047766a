.DEFAULT_GOAL := help
.PHONY: help demo test start bench generate check

node_modules/.package-lock.json: package-lock.json
	npm ci

install: node_modules/.package-lock.json

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: install ## everything in one process, with a day of sample data; Ctrl-C ends it
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
