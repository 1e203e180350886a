(* Counterexamples without H: other heads on one-hot tokens. A head that gives every token of a context the same score makes the risk constant; one
   that gives a token below the label a larger score makes the risk rise along W_mm. *)
From Attest Require Import ClaimTools ModelClaims LossClaims.
Open Scope R_scope.

(** ([0,1], 0): 0 => 1; and ([0,1], 0), ([0,1], 1): 0 ~ 1 *)
Definition strict : dataset := Dataset 2 2 OneHot [Sample [0; 1]%nat 0 1].
Definition cyclic : dataset := Dataset 2 2 OneHot [Sample [0; 1]%nat 0 1; Sample [0; 1]%nat 1 1].
Definition single : dataset := Dataset 1 1 OneHot [Sample [0]%nat 0 0].
(** the head gives token v the score c v, for every label *)
Definition head (c : nat -> R) (y a : nat) : R := c a.

Lemma one_hot_score D c W k l y : emb D = OneHot -> (forall v, In v l -> (v < dim D)%nat) ->
  score D (head c) W k l y = lsum l (fun v => weight D W k l v * c v).
Proof.
  intros HE Hl. unfold score, output, head. rewrite (lsum_ext _ _ (fun a => lsum l (fun v => weight D W k l v * (c a * E D v a)))).
  - rewrite lsum_swap. apply lsum_ext. intros v Hv. rewrite lsum_scale. f_equal.
    rewrite (lsum_ext _ _ (fun a => c a * (if Nat.eqb a v then 1 else 0))); [apply lsum_pick; [apply seq_NoDup|apply in_seq; specialize (Hl v Hv);
      lia]|].
    intros a _. unfold E, entry. rewrite HE, (Nat.eqb_sym v a). destruct (Nat.eqb a v); [now rewrite Q2R_1|now rewrite Q2R_0].
  - intros a _. rewrite <- lsum_scale. apply lsum_ext. intros v _. ring.
Qed.
Lemma equal_scores D x W k l y : emb D = OneHot -> (forall v, In v l -> (v < dim D)%nat) -> l <> [] -> score D (head (fun _ => x)) W k l y = x.
Proof. intros HE Hl Hn. rewrite one_hot_score by auto. rewrite lsum_scale_r, (weight_total D W k l Hn). ring. Qed.

(** descent.diverges, path.norm, flow.second-order, loss.strictly-convex and retrieval.training without H: the risk of the head (1, 1) is constant *)
Theorem constant_risk_without_H loss W : head_risk strict (head (fun _ => 1)) loss W = loss 1 /\ edge strict 1 0 1.
Proof.
  split.
  - unfold head_risk, n. cbn [samples strict length lsum fold_right context query label INR].
    rewrite equal_scores; [field|reflexivity| |discriminate].
    intros v [<-|[<-|[]]]; cbn; lia.
  - exists (Sample [0; 1]%nat 0 1). cbn. repeat split; auto; lia.
Qed.
(** finite.exists and descent.finite without H: so is it on a component of two tokens *)
Theorem finite_exists_without_H loss W : head_risk cyclic (head (fun _ => 1)) loss W = loss 1 /\ scc cyclic 1 0 1.
Proof.
  split.
  - unfold head_risk, n. cbn [samples cyclic length lsum fold_right context query label INR].
    rewrite !equal_scores; [field|reflexivity| |discriminate|reflexivity| |discriminate]; intros v [<-|[<-|[]]]; cbn; lia.
  - split; apply reach_step; [exists (Sample [0; 1]%nat 0 1)|exists (Sample [0; 1]%nat 1 1)]; cbn; repeat split; auto; lia.
Qed.
(** model.label-mass without H: the head 0 gives the only token, of mass 1, the score 0 *)
Theorem model_label_mass_without_H W : score single (head (fun _ => 0)) W 0 [0]%nat 0 = 0 /\ mass single W 0 [0]%nat 0 = 1.
Proof.
  split; [apply equal_scores; [reflexivity|intros v [<-|[]]; cbn; lia|discriminate]|]. unfold mass, zsum. cbn [lsum fold_right count_occ].
  destruct (Nat.eq_dec 0 0); [|easy]. pose proof (exp_pos (logit single W 0 0)). cbn [INR]. field. lra.
Qed.
(** loss.closed-form, finite.infimum and finite.limit without H: the head 2 has the risk -log 2; the closed form and L* are 0 *)
Theorem loss_closed_form_without_H W : head_risk single (head (fun _ => 2)) (fun u => - ln u) W = - ln 2 /\ - ln 2 < 0 /\ risk single W = 0.
Proof.
  split; [|split].
  - unfold head_risk, n. cbn [samples single length lsum fold_right context query label INR].
    rewrite equal_scores; [field|reflexivity| |discriminate]. intros v [<-|[]]; cbn; lia.
  - assert (0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra). lra.
  - unfold risk, n, attention, zsum, multiplicity. cbn [samples single length lsum fold_right context query label count_occ].
    destruct (Nat.eq_dec 0 0); [|easy].
    pose proof (exp_pos (logit single W 0 0)). cbn [INR]. replace (1 * exp (logit single W 0 0) / (exp (logit single W 0 0) + 0)) with 1 by (field;
      lra). rewrite ln_1. field.
Qed.
(** path.direction, path.general-loss, descent.direction, normalised.direction and retrieval.unseen without H: with the scores (1, 2) and the label 0,
    the risk of every decreasing loss rises with the margin of 0 over 1, that is along W_mm *)
Theorem path_direction_without_H loss V W : decreasing (fun u => loss (1 + u)) -> inner strict (M strict 1 0 1) W < inner strict (M strict 1 0 1) V ->
  head_risk strict (head (fun a => 1 + INR a)) loss W < head_risk strict (head (fun a => 1 + INR a)) loss V.
Proof.
  intros Hd Hm. rewrite !margin_logit in Hm. assert (Hc : forall v, In v [0; 1]%nat -> (v < dim strict)%nat) by (intros v [<-|[<-|[]]]; cbn; lia).
  assert (Sc : forall U, score strict (head (fun a => 1 + INR a)) U 1 [0; 1]%nat 0 = 1 + weight strict U 1 [0; 1]%nat 1).
  { intros U. rewrite (one_hot_score strict (fun a => 1 + INR a) U 1 [0; 1]%nat 0 eq_refl Hc).
    pose proof (weight_total strict U 1 [0; 1]%nat ltac:(discriminate)) as T. cbn [lsum fold_right INR] in *. lra. }
  assert (Wt : forall U, weight strict U 1 [0; 1]%nat 1 = / (1 + exp (logit strict U 0 1 - logit strict U 1 1))).
  { intros U. unfold weight, zsum. cbn [lsum fold_right]. unfold Rminus. rewrite exp_plus, exp_Ropp. pose proof (exp_pos (logit strict U 0 1)).
    pose proof (exp_pos (logit strict U 1 1)). field. lra. }
  unfold head_risk, n. cbn [samples strict length lsum fold_right context query label INR]. rewrite !Sc, !Wt. rewrite Rinv_1, !Rmult_1_l, !Rplus_0_r.
  assert (L : exp (logit strict W 0 1 - logit strict W 1 1) < exp (logit strict V 0 1 - logit strict V 1 1)) by (apply exp_increasing; lra).
  pose proof (exp_pos (logit strict W 0 1 - logit strict W 1 1)) as P. set (x := exp (logit strict W 0 1 - logit strict W 1 1)) in *.
    set (y := exp (logit strict V 0 1 - logit strict V 1 1)) in *.
  apply Hd; [apply Rinv_0_lt_compat; lra|apply Rinv_lt_contravar; [apply Rmult_lt_0_compat|]; lra|]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
Qed.
