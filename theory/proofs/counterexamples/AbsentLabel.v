(* Counterexamples without R: a label that is not in its context. Its attention mass is 0 at every W, so its log-loss is infinite at every W (in Coq:
   no number), it is not above the tokens of its context, and what is left of the context after restriction is nothing. *)
From Attest Require Import ClaimTools ModelClaims FiniteClaims GraphClaims.
Open Scope R_scope.

(** ([0], 1) *)
Definition absent_sample : sample := Sample [0]%nat 1 0.
Definition absent : dataset := Dataset 2 2 OneHot [absent_sample].
Lemma absent_no_edge k i j : ~ edge absent k i j.
Proof. intros (s & [<-|[]] & _ & <- & [H|[]] & _). discriminate. Qed.
(** everything that needs a finite risk: one-hot ([0], 1), ([0,1,2], 0), ([0,1,2], 1) satisfies every other hypothesis (I, hence F; a strict edge; a
    component of two tokens), but the mass under the first sample's logarithm is 0 at every W *)
Definition absent_beside : dataset := Dataset 3 3 OneHot [absent_sample; Sample [0; 1; 2]%nat 0 2; Sample [0; 1; 2]%nat 1 2].
Lemma beside_edge i j : edge absent_beside 2 i j <-> ((i = 0 \/ i = 1) /\ (j = 0 \/ j = 1 \/ j = 2) /\ i <> j)%nat.
Proof.
  split.
  - intros (s & [<-|[<-|[<-|[]]]] & Hq & <- & _ & Hj & N); cbn in *; [discriminate| |]; destruct Hj as [<-|[<-|[<-|[]]]]; auto 6.
  - intros ([-> | ->] & Hj & N); [exists (Sample [0; 1; 2]%nat 0 2)|exists (Sample [0; 1; 2]%nat 1 2)]; cbn; repeat split; auto;
    destruct Hj as [-> |[-> | ->]]; auto.
Qed.
Theorem infinite_risk_without_R : independent absent_beside /\ scc absent_beside 2 0 1 /\ strict_edge absent_beside /\ ~ realisable absent_beside
  /\ forall W, attention absent_beside W absent_sample (label absent_sample) = 0.
Proof.
  split; [|split; [|split; [|split]]].
  - exists (fun u a => if Nat.eqb a u then 1 else 0). intros u v Hu Hv.
    rewrite (lsum_ext _ _ (fun a => E absent_beside v a * (if Nat.eqb a u then 1 else 0))) by (intros; ring).
    rewrite (lsum_pick (seq 0 (dim absent_beside)) (fun a => E absent_beside v a) u) by (try apply seq_NoDup; apply in_seq; cbn in *; lia).
    unfold E, entry. cbn [emb absent_beside]. rewrite (Nat.eqb_sym v u). destruct (Nat.eqb u v); [exact Q2R_1|exact Q2R_0].
  - split; apply reach_step; apply beside_edge; auto.
  - exists 2%nat, 0%nat, 2%nat. split; [apply beside_edge; auto|]. intros [_ H]. inversion H as [|y z Hy _]; subst.
    apply beside_edge in Hy as [[E0|E0] _]; discriminate.
  - intros [_ H]. destruct (H _ (or_introl eq_refl)) as [H0|[]]. discriminate.
  - intros W. unfold attention, multiplicity. cbn. unfold Rdiv. ring.
Qed.
(** the same on acyclic data: ([1], 0), ([0,1], 0) *)
Definition absent_acyclic : dataset := Dataset 2 2 OneHot [Sample [1]%nat 0 1; Sample [0; 1]%nat 0 1].
Theorem infinite_risk_without_R_acyclic : acyclic absent_acyclic /\ strict_edge absent_acyclic /\ ~ realisable absent_acyclic
  /\ forall W, attention absent_acyclic W (Sample [1]%nat 0 1) 0 = 0.
Proof.
  assert (Ed : forall k i j, edge absent_acyclic k i j -> (k = 1 /\ i = 0 /\ j = 1)%nat).
  { intros k i j (s & [<-|[<-|[]]] & <- & <- & Hy & Hj & N); cbn in *; [destruct Hy as [Hy|[]]; discriminate|].
    destruct Hj as [<-|[<-|[]]]; [now elim N|auto]. }
  assert (Nt : forall k i j, edge absent_acyclic k i j -> ~ scc absent_acyclic k i j).
  { intros k i j He [_ H]. apply Ed in He as (-> & -> & ->). inversion H as [|y z Hy _]; subst. apply Ed in Hy. lia. }
  split; [exact Nt|]. split; [|split].
  - exists 1%nat, 0%nat, 1%nat. assert (He : edge absent_acyclic 1 0 1) by (exists (Sample [0; 1]%nat 0 1); cbn; repeat split; auto).
    split; [exact He|now apply Nt].
  - intros [_ H]. destruct (H _ (or_introl eq_refl)) as [H0|[]]. discriminate.
  - intros W. unfold attention, multiplicity. cbn. unfold Rdiv. ring.
Qed.
Theorem graph_label_on_top_without_R : In 0%nat (context absent_sample) /\ ~ reach absent 0 1 0.
Proof. split; [now left|]. intros H. inversion H as [|y z Hy _]; subst. now apply absent_no_edge in Hy. Qed.
Theorem finite_restricted_problem_without_R : map context (samples (restricted absent (tied_of absent))) = [[]].
Proof.
  cbn. destruct (tied_of absent 0 1 0) eqn:T; [|reflexivity]. apply tied_of_scc in T as [H _]. now elim (proj2 graph_label_on_top_without_R).
Qed.
(** all attention is outside the label's component *)
Theorem retrieval_training_without_R W : mass_out absent (tied_of absent) W absent_sample = 1.
Proof.
  unfold mass_out, Out_, share, zsum. cbn [context query label absent_sample filter]. destruct (tied_of absent 0 1 0) eqn:T.
  - apply tied_of_scc in T as [H _]. now elim (proj2 graph_label_on_top_without_R).
  - cbn [negb lsum fold_right]. pose proof (exp_pos (logit absent W 0 0)). field. lra.
Qed.
(** model.gauge: ([0,1], 2) one-hot has no edge, so S = 0, but the output, hence some risk, sees W *)
Definition gauge : dataset := Dataset 3 3 OneHot [Sample [0; 1]%nat 2 1].
Definition sees (s : sample) (out : list R) : R := nth 1 out 0.
Theorem model_gauge_without_R : (forall k i j, ~ edge gauge k i j) /\ exists W V, any_risk gauge sees W <> any_risk gauge sees V.
Proof.
  split; [intros k i j (s & [<-|[]] & _ & <- & [H|[H|[]]] & _); discriminate|].
  set (W := fun a b => if Nat.eqb a 1 && Nat.eqb b 1 then ln 3 else 0). exists W, (fun _ _ => 0).
  assert (Z : forall v, logit gauge (fun _ _ => 0) v 1 = 0). { intros v. unfold logit, inner.
    rewrite (sum2_ext _ _ (fun a b => 0 * 0)) by (intros; ring). rewrite sum2_scale. ring. }
  assert (LE : forall v, (v < 2)%nat -> logit gauge W v 1 = if Nat.eqb v 1 then ln 3 else 0).
  { intros v Hv. unfold logit, inner, sum2, E, entry, W. cbn [dim gauge emb seq lsum fold_right].
    destruct v as [|[|v]]; [| |lia]; cbn; rewrite ?Q2R_0, ?Q2R_1; ring. }
  unfold any_risk, sees, output_vector, output, weight, zsum, n. cbn [samples gauge length lsum fold_right context query dim map seq nth INR].
    rewrite !Z, !LE by lia. cbn [Nat.eqb]. rewrite exp_0, exp_ln by lra.
  unfold E, entry. cbn. rewrite Q2R_0, Q2R_1. lra.
Qed.
