/**
 * Runs: sessions of real agents, started in a random order, measured and stored.
 *
 * <p>The way through the package: {@link dev.abtest.runner.ABTestRunner} goes through a
 * {@link dev.abtest.runner.RunPlan} and has each session done by an {@link dev.abtest.runner.Agent}, usually
 * {@link dev.abtest.runner.SessionRunner}, whose {@code SessionSteps} run the commands of one session, each as an
 * {@code AgentProcess}, and read the agent's record.
 *
 * <p>It knows {@code store} because a session that has ended must be on the disk before the next one starts, together
 * with the state of the plan; {@code document} for the form in which results compare equal when they are read again; and
 * {@code transcript} because an agent's record is where metrics come from. It prints nothing and analyses nothing.
 */
package dev.abtest.runner;
